# Toolchain file: clang for WebAssembly, with wasi-libc and libc++; no threads, no exceptions.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_CXX_COMPILER clang++-22)
# The packages of this target know it by its old name, which the driver warns about.
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)
set(CMAKE_CXX_FLAGS_INIT "-Wno-deprecated")
set(CMAKE_EXECUTABLE_SUFFIX_CXX .wasm)
# clang would run any wasm-opt that it finds.
set(CMAKE_EXE_LINKER_FLAGS_INIT --no-wasm-opt)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(ORRERY_WASM ON)

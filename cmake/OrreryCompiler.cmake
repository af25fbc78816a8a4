# What every target of this tree is compiled with. Users of the installed library get only -ffp-contract=off and C++23.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Executables export their symbols, so that the stack of a failed seed has names.
set(CMAKE_ENABLE_EXPORTS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(ORRERY_SANITIZED FALSE)  # A preset of sanitizers.
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_FLAGS_DEBUG MATCHES "-fsanitize=")
  set(ORRERY_SANITIZED TRUE)
endif()

option(ORRERY_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
option(ORRERY_ALLOW_OLD_COMPILER "Do not warn about a compiler older than the supported ones" OFF)

set(orrery_compiler_is_old FALSE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
    set(orrery_compiler_is_old TRUE)
  endif()
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
    message(FATAL_ERROR "orrery: g++ ${CMAKE_CXX_COMPILER_VERSION} lacks what C++23 needs here (std::expected); "
                        "supported: clang >= 17, g++ >= 13")
  elseif(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    set(orrery_compiler_is_old TRUE)
  endif()
else()
  message(WARNING "orrery: ${CMAKE_CXX_COMPILER_ID} is not tested; supported: clang >= 17, g++ >= 13")
endif()
if(orrery_compiler_is_old AND NOT ORRERY_ALLOW_OLD_COMPILER)
  message(WARNING "orrery: ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} miscompiles some coroutines; "
                  "supported: clang >= 17, g++ >= 13. -DORRERY_ALLOW_OLD_COMPILER=ON silences this.")
endif()

option(ORRERY_UNITY "Compile several source files of a library as one" OFF)

# What this tree's own code is held to; private to it.
add_library(orrery_strict INTERFACE)
target_compile_options(orrery_strict INTERFACE -Wall -Wextra -Wconversion)
if(NOT ORRERY_UNITY)  # In which a parameter may be called as something in another file is.
  target_compile_options(orrery_strict INTERFACE -Wshadow)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # What is included in a source file is not only for that file, it says.
  target_compile_options(orrery_strict INTERFACE -Wno-subobject-linkage)
endif()
if(ORRERY_WASM)  # Sizes have 32 bits there, and no file, log or message of a run outgrows them; the native build sees the rest.
  target_compile_options(orrery_strict INTERFACE -Wno-shorten-64-to-32 -Wno-sign-conversion)
endif()
if(ORRERY_WERROR)
  target_compile_options(orrery_strict INTERFACE -Werror)
endif()
# __FILE__ is "src/core/…" wherever the tree lies: the place of a failed check is the same on every machine.
target_compile_options(orrery_strict INTERFACE "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(orrery_strict INTERFACE -fcolor-diagnostics)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(orrery_strict INTERFACE -fdiagnostics-color=always)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Warns of `"x" + std::string` (GCC bug 105651).
    target_compile_options(orrery_strict INTERFACE -Wno-restrict)
  endif()
endif()

# Some hundred executables are linked.
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld ORRERY_LLD)
  if(ORRERY_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ORRERY_CCACHE ccache)
  if(ORRERY_CCACHE)
    # What ccache asks for to cache what uses a precompiled header; and the compiler's list of what was included is enough
    # for it: else it preprocesses each file that it does not know once more.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_DEPEND=1;${ORRERY_CCACHE}")
  endif()
endif()

# Half the time of compiling this tree goes into reading the standard library. The gcc preset does without, and so finds
# an include that is missing.
option(ORRERY_PRECOMPILE "Precompile the headers of the standard library" ${PROJECT_IS_TOP_LEVEL})
set(orrery_precompiled <algorithm> <array> <bit> <chrono> <concepts> <coroutine> <cstddef> <cstdint> <deque> <exception>
    <expected> <functional> <limits> <list> <map> <memory> <optional> <span> <string> <string_view> <tuple> <utility>
    <variant> <vector>)

function(orrery_precompile target)
  if(ORRERY_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${orrery_precompiled} ${ARGN})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
  endif()
endfunction()

# The same for executables, which are compiled alike and share it.
function(orrery_share_precompiled target)
  if(NOT ORRERY_PRECOMPILE)
    return()
  endif()
  if(NOT TARGET orrery_precompiled)
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/precompiled.cpp" CONTENT "")
    add_library(orrery_precompiled OBJECT "${PROJECT_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(orrery_precompiled PRIVATE orrery_strict orrery::sim)
    orrery_precompile(orrery_precompiled)
  endif()
  target_precompile_headers(${target} REUSE_FROM orrery_precompiled)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

set(ORRERY_SIMULATED_OPTIONS "" CACHE STRING "Compiler options of what simulations spend their time in, after all others")

# Of stages of CI: a unity build from nothing takes less time (and an edit recompiles more); what simulations spend
# their time in with -O1 and the rest with -O0 is built and run in less time than all with the one or the other.
function(orrery_library_options target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SIMULATED" "" "")
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${ORRERY_UNITY} UNITY_BUILD_BATCH_SIZE 10)
  if(arg_SIMULATED)
    target_compile_options(${target} PRIVATE ${ORRERY_SIMULATED_OPTIONS})
  endif()
endfunction()

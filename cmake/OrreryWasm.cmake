# The engine for WebAssembly: all that a scenario needs, without what asks an operating system (platform), sweeps seeds
# (testing) or is native only (real, cli).
enable_testing()
foreach(layer IN ITEMS core check metrics trace task network storage process fault model protocols scenario)
  add_subdirectory(src/${layer})
endforeach()
add_subdirectory(apps/wasm)
add_subdirectory(tests/wasm)

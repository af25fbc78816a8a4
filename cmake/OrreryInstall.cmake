# `cmake --install`: find_package(orrery) then gives orrery::sim, and orrery::real and orrery::cli if they were built.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(orrery_installed)
foreach(target IN ITEMS orrery_sim orrery_real orrery_cli)
  if(TARGET ${target})
    list(APPEND orrery_installed ${target})
  endif()
endforeach()
if(NOT orrery_installed)
  return()
endif()

set(orrery_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/orrery")
install(TARGETS ${orrery_installed} EXPORT orrery-targets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/orrery" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/scripts/gdb" DESTINATION "${CMAKE_INSTALL_DATADIR}/orrery"
        FILES_MATCHING PATTERN "*.py" PATTERN "__pycache__" EXCLUDE)
install(EXPORT orrery-targets NAMESPACE orrery:: DESTINATION "${orrery_package_dir}")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/orrery-config.cmake" @ONLY
     CONTENT [[include(CMakeFindDependencyMacro)
find_dependency(Threads)
include("${CMAKE_CURRENT_LIST_DIR}/orrery-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/OrreryDiscoverSimulations.cmake")
]])
write_basic_package_version_file("${PROJECT_BINARY_DIR}/orrery-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/orrery-config.cmake" "${PROJECT_BINARY_DIR}/orrery-config-version.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/OrreryDiscoverSimulations.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/OrreryWriteSimulationTests.cmake"
        DESTINATION "${orrery_package_dir}")
if(TARGET orrery)
  install(TARGETS orrery RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

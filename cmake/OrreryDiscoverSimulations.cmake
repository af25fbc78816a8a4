# orrery_discover_simulations(<target> [SEEDS A..B] [ARGS flag…] [TIMEOUT seconds] [LABELS label…])
#
# One CTest test for each simulation of <target>, a program whose `main` is `orrery::main`: "<target>.<simulation>", which
# runs `sim run <simulation>` with these seeds (default: what the simulation's `iterations` says) and further flags. A
# failure's output is the report, with the line that replays it. Simulations are asked of the program after each build, so
# a new one needs no change here. TIMEOUT defaults to 600.
include_guard(GLOBAL)
set(_orrery_discover_script "${CMAKE_CURRENT_LIST_DIR}/OrreryWriteSimulationTests.cmake")

function(orrery_discover_simulations target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SEEDS;TIMEOUT" "ARGS;LABELS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "orrery_discover_simulations(${target}): unknown argument '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "orrery_discover_simulations: there is no target '${target}'")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  set(flags ${arg_ARGS})
  if(arg_SEEDS)
    list(PREPEND flags --seeds ${arg_SEEDS})
  endif()
  set(tests "${CMAKE_CURRENT_BINARY_DIR}/${target}_simulations.cmake")
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM BYPRODUCTS "${tests}"
    COMMAND "${CMAKE_COMMAND}" -D "PROGRAM=$<TARGET_FILE:${target}>" -D "TARGET=${target}" -D "FLAGS=${flags}"
            -D "TIMEOUT=${arg_TIMEOUT}" -D "LABELS=${arg_LABELS}" -D "FILE=${tests}" -P "${_orrery_discover_script}")
  set(include "${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake")
  file(WRITE "${include}" "if(EXISTS [==[${tests}]==])\n  include([==[${tests}]==])\n"
                          "else()\n  add_test(${target}_NOT_BUILT ${target}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()

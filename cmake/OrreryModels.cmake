# orrery_add_models(<target> MODELS <name>… [DIRECTORY dir] [FUNCTION function] [LIST_ONLY])
#
# Gives an executable the models of these names: each is a folder of that name with a C++ file that says
# ORRERY_MODEL(name) { … }, and whatever else it needs. All sources in the folders are compiled into the target. Scenarios
# then find the models (`orrery::model::registered_models`). With FUNCTION, for a library, nothing is registered:
# `std::vector<orrery::model::Model> function()` gives them. With LIST_ONLY, the target has the sources already.
#
# The list is written by the build, since a linker drops what registers itself in a static library and is not asked for.
include_guard(GLOBAL)

function(orrery_add_models target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "LIST_ONLY" "DIRECTORY;FUNCTION" "MODELS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "orrery_add_models(${target}): unknown argument '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_DIRECTORY)
    set(arg_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  list(SORT arg_MODELS)
  set(declarations "")
  set(calls "")
  foreach(model IN LISTS arg_MODELS)
    file(GLOB sources CONFIGURE_DEPENDS "${arg_DIRECTORY}/${model}/*.cpp")
    if(NOT sources)
      message(FATAL_ERROR "orrery_add_models(${target}): no source file in ${arg_DIRECTORY}/${model}")
    endif()
    if(NOT arg_LIST_ONLY)
      list(SORT sources)
      target_sources(${target} PRIVATE ${sources})
    endif()
    string(APPEND declarations "::orrery::model::Model orrery_model_${model}();\n")
    string(APPEND calls "  models.push_back(orrery_model_${model}());\n")
  endforeach()
  if(arg_FUNCTION)
    string(REGEX MATCH "^(.*)::([^:]+)$" qualified "${arg_FUNCTION}")
    set(begin "namespace ${CMAKE_MATCH_1} {")
    set(function "${CMAKE_MATCH_2}")
    set(registration "")
  else()
    set(begin "namespace {")
    set(function models_of_this_program)
    set(registration "const ::orrery::model::detail::ModelRegistrar registrar(models_of_this_program);\n")
  endif()
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}_models.cpp")
  file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT
"// Generated: the models of ${target}.
#include <vector>

#include <orrery/model/registered_models.hpp>

${declarations}
${begin}
std::vector<::orrery::model::Model> ${function}();
std::vector<::orrery::model::Model> ${function}() {
  std::vector<::orrery::model::Model> models;
${calls}  return models;
}
${registration}}
")
  if(ORRERY_WASM)
    set(target orrery_rare)
  endif()
  target_sources(${target} PRIVATE "${file}")
endfunction()

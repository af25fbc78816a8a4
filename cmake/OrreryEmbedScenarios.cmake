# cmake -D OUTPUT=file.cpp -D FOLDER=scenarios -P OrreryEmbedScenarios.cmake: writes the documents of a folder into a
# source file, so that they are there wherever the program is, in a browser too.
cmake_minimum_required(VERSION 3.25)
file(GLOB documents "${FOLDER}/*.json")
list(SORT documents)
set(entries "")
foreach(document IN LISTS documents)
  cmake_path(GET document STEM name)
  file(READ "${document}" text)
  string(APPEND entries "    {\"${name}\", R\"document(${text})document\"},\n")
endforeach()
file(WRITE "${OUTPUT}.new"
"// Generated from the documents of the folder scenarios.
#include <orrery/scenario/ready_scenarios.hpp>

namespace orrery::scenario {

std::span<const ReadyScenario> ready_scenarios() {
  static constexpr ReadyScenario all[] = {
${entries}    {\"\", \"\"},
  };
  return std::span(all).first(std::size(all) - 1);
}

}  // namespace orrery::scenario
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)

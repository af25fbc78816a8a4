#include <orrery/cli/main.hpp>

int main(int argc, char** argv) { return orrery::main(argc, argv); }

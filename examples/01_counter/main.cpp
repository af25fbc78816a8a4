#include <orrery/cli/main.hpp>

// [main]
int main(int argc, char** argv) { return orrery::main(argc, argv); }
// [main]

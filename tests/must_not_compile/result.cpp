#include <orrery/task/task.hpp>

orrery::Task<> work();

void start() {
#if defined(IGNORE)
  work();
#else
  orrery::Task<> task = work();
#endif
}

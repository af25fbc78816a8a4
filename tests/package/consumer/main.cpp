#include <cstdio>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>

int main() {
  orrery::Random random = orrery::Random::stream(1, "package");
  const double value = orrery::exponential(random, 1.0);
  std::printf("%.3f\n", value);
  return value > 0 ? 0 : 1;
}

#include <gtest/gtest.h>

#include <orrery/testing/simulation.hpp>

// [test]
TEST(Counter, SurvivesAnything) {
  const orrery::Report report = run(orrery::simulation("counter"), {.seeds = {{1, 20}}});
  EXPECT_TRUE(report.ok()) << report;
}
// [test]

TEST(Counter, UnknownSimulationsAreNamed) {
  const orrery::Report report = run(orrery::simulation("conter"));
  EXPECT_FALSE(report.ok());
  EXPECT_NE(testing::PrintToString(report).find("counter"), std::string::npos);
}

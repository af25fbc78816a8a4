#include <array>
#include <cstdint>

#include <orrery/engine/engine.hpp>

#include <orrery/core/hash.hpp>

#include "worlds.hpp"

// Conway's Game of Life (Gardner 1970), with an actor for each cell: nobody looks at the board. Who is alive tells its
// neighbours, and who has been told by two or three knows what to do.

namespace orrery::worlds {
namespace {

struct LifeParameters {
  std::uint32_t width = 512;
  std::uint32_t height = 512;
  double density = 0.3;
};

// [cell]
struct ImAlive {
  static constexpr MessageKind kind{16};
};

struct Cell : Actor<Cell, ImAlive> {
  ActorRow<Cell> cells;
  std::uint32_t width = 0;
  std::uint32_t alive = 0;
  std::uint32_t neighbours = 0;  // That were alive a tick ago.

  void on(const ImAlive&, Context&) { ++neighbours; }

  void on(OnTick, Context& context) {
    if (context.tick() > 0) alive = neighbours == 3 || (alive == 1 && neighbours == 2) ? 1 : 0;
    neighbours = 0;
    if (alive == 1) tell_neighbours(context);
  }
  // [cell]

 private:
  // The board has no edge: left of the first column is the last one.
  void tell_neighbours(Context& context) const {
    const std::uint32_t height = cells.size() / width;
    const std::uint32_t here = cells.index_of(context.self());
    const std::uint32_t x = here % width;
    const std::uint32_t y = here / width;
    const std::array columns = {x == 0 ? width - 1 : x - 1, x, x + 1 == width ? 0 : x + 1};
    const std::array rows = {y == 0 ? height - 1 : y - 1, y, y + 1 == height ? 0 : y + 1};
    for (const std::uint32_t row : rows) {
      for (const std::uint32_t column : columns) {
        const std::uint32_t neighbour = row * width + column;
        if (neighbour != here) context.send(cells[neighbour], ImAlive{});
      }
    }
  }
};

// [spawn]
void populate_life(Engine& engine, const LifeParameters& parameters) {
  engine.spawn_row<Cell>(parameters.width * parameters.height, [&](std::uint32_t n, Cell& cell, ActorRow<Cell> cells) {
    ActorRandom random(combine(engine.options().seed, n));
    cell.cells = cells;
    cell.width = parameters.width;
    cell.alive = random.chance(parameters.density) ? 1 : 0;
  });
}
// [spawn]

WorldFacts life_facts(const Engine& engine, const LifeParameters&) {
  std::uint64_t alive = 0;
  engine.each<Cell>([&](ActorRef<Cell>, const Cell& cell) { alive += cell.alive; });
  return {{"alive", alive}};
}

Picture paint_life(const Engine& engine, const LifeParameters& parameters) {
  const std::uint32_t side = parameters.width <= 256 && parameters.height <= 256 ? 4 : 2;
  Picture picture(parameters.width * side, parameters.height * side);
  engine.each<Cell>([&](ActorRef<Cell> self, const Cell& cell) {
    const std::uint32_t here = cell.cells.index_of(self.id);
    if (cell.alive == 1)
      picture.square(here % cell.width * side, here / cell.width * side, side, Colour{240, 214, 120});
  });
  return picture;
}

}  // namespace

// [world]
EngineWorld life() {
  return WorldParts<LifeParameters>{
      .name = "life",
      .summary = "Conway's Game of Life: each cell is an actor that tells its neighbours when it is alive.",
      .parameters = model::Fields<LifeParameters>()
                        .field("width", &LifeParameters::width, "Cells in a row.", {.min = 3, .max = 4096})
                        .field("height", &LifeParameters::height, "Rows.", {.min = 3, .max = 4096})
                        .field("density", &LifeParameters::density, "The share of cells that are alive at first.",
                               {.min = 0, .max = 1}),
      .populate = populate_life,
      .facts = life_facts,
      .paint = paint_life,
      .ticks = 300,
  };
}
// [world]

}  // namespace orrery::worlds

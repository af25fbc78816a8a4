#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/engine/engine.hpp>

#include "worlds.hpp"

// A stock exchange. Traders send limit orders to the books of the stocks; a book matches them by price, and at one
// price by who came first: messages arrive in an order that no thread can change.

namespace orrery::worlds {
namespace {

struct MarketParameters {
  std::uint32_t traders = 100'000;
  std::uint32_t books = 500;
  std::uint32_t spread = 20;
  std::uint32_t pause = 60;
};

constexpr std::uint32_t price_at_first = 1000;

enum class Side : std::uint32_t { buy, sell };

struct Order {
  static constexpr MessageKind kind{16};
  ActorId trader;
  Side side = Side::buy;
  std::uint32_t price = 0;  // At most, or at least.
  std::uint32_t quantity = 0;
};

struct Fill {
  static constexpr MessageKind kind{17};
  Side side = Side::buy;
  std::uint32_t price = 0;
  std::uint32_t quantity = 0;
};

// The answer to an order: what became of the rest of it.
struct Receipt {
  static constexpr MessageKind kind{18};
  std::uint32_t last_price = 0;
  std::uint32_t resting = 0;
  std::uint32_t refused = 0;
};

// An order that rested had to make room for a better one.
struct Displaced {
  static constexpr MessageKind kind{19};
  std::uint32_t quantity = 0;
};

struct Think {
  static constexpr MessageKind kind{20};
};

struct Book;

struct Trader : Actor<Trader, Fill, Receipt, Displaced, Think> {
  ActorRef<Book> book;
  std::int64_t cash = 0;
  std::int64_t shares = 0;
  std::uint32_t last_price = price_at_first;
  std::uint32_t spread = 0;
  std::uint32_t pause = 0;
  std::uint32_t refused = 0;

  void on(OnStart, Context& context) { think_later(context); }
  void on(const Think&, Context& context);
  void on(const Fill& fill, Context&) {
    const std::int64_t quantity = fill.side == Side::buy ? std::int64_t{fill.quantity} : -std::int64_t{fill.quantity};
    shares += quantity;
    cash -= quantity * fill.price;
  }
  void on(const Receipt& receipt, Context&) {
    last_price = receipt.last_price;
    refused += receipt.refused;
  }
  void on(const Displaced& displaced, Context&) { refused += displaced.quantity; }

 private:
  void think_later(Context& context) const {
    ActorRandom random = context.random(1);
    context.after(1 + random.below(2 * std::uint64_t{pause}), Think{});
  }
};

// [book]
// Orders that wait for somebody to trade with, the best last, and of equals the oldest.
constexpr std::uint32_t depth = 32;
using Ladder = Pooled<Order, depth>;

bool worse(const Order& a, const Order& b) { return a.side == Side::buy ? a.price < b.price : a.price > b.price; }

struct Book : Actor<Book, Order> {
  std::uint64_t trades = 0;
  std::uint64_t traded = 0;  // Shares.
  std::uint32_t last_price = price_at_first;
  std::uint32_t displaced = 0;
  Ladder bids;
  Ladder asks;

  void on(const Order& order, Context& context) {
    Order rest = order;
    match(rest, context);
    const std::uint32_t refused = rest.quantity > 0 && !keep(rest, context) ? rest.quantity : 0;
    context.send(ActorRef<Trader>{order.trader}, Receipt{last_price, rest.quantity - refused, refused});
  }

 private:
  void match(Order& order, Context& context) {
    auto others = context.edit(order.side == Side::buy ? asks : bids);
    while (order.quantity > 0 && !others.empty()) {
      Order best = std::as_const(others).back();
      if (order.side == Side::buy ? best.price > order.price : best.price < order.price) return;
      const std::uint32_t quantity = std::min(order.quantity, best.quantity);
      trade(order, best, quantity, context);
      order.quantity -= quantity;
      best.quantity -= quantity;
      if (best.quantity == 0)
        others.pop_back();
      else
        others.back() = best;
    }
  }
  // [book]

  // At the price of the order that was there first.
  void trade(const Order& order, const Order& resting, std::uint32_t quantity, Context& context) {
    last_price = resting.price;
    ++trades;
    traded += quantity;
    context.send(ActorRef<Trader>{order.trader}, Fill{order.side, last_price, quantity});
    context.send(ActorRef<Trader>{resting.trader}, Fill{resting.side, last_price, quantity});
  }

  // Returns whether the book has room for it.
  bool keep(const Order& order, Context& context) {
    auto own = context.edit(order.side == Side::buy ? bids : asks);
    if (own.size() == depth) {
      const Order worst = std::as_const(own).front();
      if (!worse(worst, order)) return false;
      context.send(ActorRef<Trader>{worst.trader}, Displaced{worst.quantity});
      own.erase(0);
      ++displaced;
    }
    const Order* const place = std::lower_bound(own.cbegin(), own.cend(), order, worse);
    own.insert(static_cast<std::size_t>(place - own.cbegin()), order);
    return true;
  }
};

void Trader::on(const Think&, Context& context) {
  ActorRandom random = context.random();
  Order order;
  order.trader = context.self();
  order.side = random.chance(0.5) ? Side::buy : Side::sell;
  const auto offset = static_cast<std::uint32_t>(random.below(2 * std::uint64_t{spread} + 1));
  order.price = std::max(last_price + offset, spread + 1) - spread;
  order.quantity = 1 + static_cast<std::uint32_t>(random.below(100));
  context.send(book, order);
  think_later(context);
}

void populate_market(Engine& engine, const MarketParameters& parameters) {
  std::vector<ActorRef<Book>> books;
  for (std::uint32_t n = 0; n < parameters.books; ++n) books.push_back(engine.spawn_one(Book{}));
  engine.spawn<Trader>(parameters.traders, [&](std::uint64_t n, Trader& trader) {
    trader.book = books[n % books.size()];
    trader.spread = parameters.spread;
    trader.pause = parameters.pause;
  });
}

WorldFacts market_facts(const Engine& engine, const MarketParameters&) {
  std::uint64_t trades = 0;
  std::uint64_t traded = 0;
  std::uint64_t resting = 0;
  std::uint64_t displaced = 0;
  engine.each<Book>([&](ActorRef<Book> who, const Book& book) {
    trades += book.trades;
    traded += book.traded;
    resting += engine.view(who, &Book::bids).size() + engine.view(who, &Book::asks).size();
    displaced += book.displaced;
  });
  std::int64_t shares = 0;
  std::int64_t cash = 0;
  engine.each<Trader>([&](ActorRef<Trader>, const Trader& trader) {
    shares += trader.shares;
    cash += trader.cash;
  });
  // Both sides of a trade are told in one tick: nothing is ever made or lost.
  return {{"trades", trades},
          {"shares_traded", traded},
          {"orders_resting", resting},
          {"orders_displaced", displaced},
          {"shares_created", static_cast<std::uint64_t>(shares < 0 ? -shares : shares)},
          {"money_created", static_cast<std::uint64_t>(cash < 0 ? -cash : cash)}};
}

// A column for each of the first books: who would buy in green, who would sell in red, the last price in white. The
// higher, the dearer.
Picture paint_market(const Engine& engine, const MarketParameters& parameters) {
  constexpr std::uint32_t height = 480;
  constexpr std::uint32_t width = 4;
  const std::uint32_t shown = std::min<std::uint32_t>(parameters.books, 240);
  const std::uint32_t range = 8 * parameters.spread;
  const auto row = [&](std::uint32_t price) {
    const std::uint32_t lowest = price_at_first > range / 2 ? price_at_first - range / 2 : 0;
    const std::uint64_t above = price > lowest ? std::uint64_t{price - lowest} * height / range : 0;
    return height - 2 - static_cast<std::uint32_t>(std::min<std::uint64_t>(above, height - 2));
  };
  Picture picture(shown * width, height);
  std::uint32_t x = 0;
  engine.each<Book>([&](ActorRef<Book> who, const Book& book) {
    if (x == picture.width()) return;
    for (const Order& bid : engine.view(who, &Book::bids)) picture.square(x, row(bid.price), 2, Colour{60, 170, 90});
    for (const Order& ask : engine.view(who, &Book::asks)) picture.square(x, row(ask.price), 2, Colour{200, 80, 70});
    picture.square(x, row(book.last_price), 2, Colour{240, 240, 240});
    x += width;
  });
  return picture;
}

}  // namespace

EngineWorld market() {
  using P = MarketParameters;
  return WorldParts<P>{
      .name = "market",
      .summary = "A stock exchange: traders send limit orders to books, which match them by price and time.",
      .parameters =
          model::Fields<P>()
              .field("traders", &P::traders, "Traders, each with one stock.", {.min = 1, .max = 100'000'000})
              .field("books", &P::books, "Stocks; each has a book that keeps at most 32 orders a side.",
                     {.min = 1, .max = 1'000'000})
              .field("spread", &P::spread, "How far from the last price orders are, at most; stocks begin at 1000.",
                     {.min = 1, .max = 1000})
              .field("pause", &P::pause, "Ticks from one order of a trader to the next, on average.",
                     {.min = 1, .max = 1'000'000}),
      .populate = populate_market,
      .facts = market_facts,
      .paint = paint_market,
      .ticks = 600,
  };
}

}  // namespace orrery::worlds

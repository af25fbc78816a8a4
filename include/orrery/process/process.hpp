#pragma once

#include <utility>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/process/process_factory.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

class Env;

/// The code under test (or in service) that runs on a node. Made anew for each incarnation: what it keeps in memory is
/// lost when the node crashes, what it synced to `env.disk()` is not.
class Process {
 public:
  Process() = default;
  virtual ~Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The process's life. Returning ends the process: its other tasks are destroyed, its sockets closed. On a request
  /// for graceful shutdown (`env.stopping()`) it should return soon; past the deadline it is killed.
  virtual Task<> run(Env& env) = 0;
};

/// See `make`.
template <class P>
struct Maker {
  auto operator()() const { return std::make_unique<P>(); }
  template <class Arg, class... Args>
  auto operator()(Arg arg, Args... args) const {
    return [arg, args...] { return std::make_unique<P>(arg, args...); };
  }
};

/// A factory of processes or workloads. `make<KvServer>` is one; `make<KvServer>(options)` is one that constructs each
/// from copies of its arguments.
template <class P>
inline constexpr Maker<P> make{};

}  // namespace orrery

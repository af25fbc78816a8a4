#include <orrery/process/node.hpp>

#include <utility>

namespace orrery {
namespace {

std::unique_ptr<Env> make_plain_env(SimScheduler& scheduler, NodeInfo info, Random& random, Network& network,
                                    Disk& disk) {
  return std::make_unique<Env>(scheduler, std::move(info), random, network, disk);
}

}  // namespace

std::string_view to_string(NodeState state) {
  switch (state) {
    case NodeState::down: return "down";
    case NodeState::running: return "running";
    case NodeState::stopping: return "stopping";
  }
  return "?";
}

Node::Node(Simulator& simulator, SimNetwork& network, NodeId id, NodeOptions options, ProcessFactory process)
    : simulator_(simulator),
      network_(network),
      name_(std::move(options.name)),
      zone_(std::move(options.zone)),
      peers_(std::move(options.peers)),
      tags_(std::move(options.tags)),
      make_process_(std::move(process)),
      make_env_(make_plain_env),
      id_(id),
      origin_(simulator.add_origin(name_)),
      scheduler_(simulator, origin_, id, simulator.stream("ready", name_), name_.c_str()),
      disk_(simulator, origin_, id, name_, options.disk),
      cpu_(scheduler_, options.cores, options.cpu_queue_max, [this, most = options.cpu_queue_max] {
        env_->fail({ErrorCode::too_large, std::to_string(most) + " tasks wait for a core"});
      }) {
  network_.add_host(id_, origin_, name_, zone_);
  disk_.on_charge([this](Duration cost) { scheduler_.charge(cost); });
  scheduler_.on_failure([this](std::exception_ptr exception) {
    if (on_failure_) on_failure_(*this, {std::move(exception), {}});
  });
}

Node::~Node() {
  if (!env_) return;
  network_.host_crashed(id_);
  disk_.crash();
  cpu_.close();
  env_->cancel_tasks();
}

void Node::start() {
  ORRERY_CHECK_MESSAGE(state_ == NodeState::down, "start of a node that is up");
  const std::uint32_t incarnation = starts_++;
  state_ = NodeState::running;
  network_.host_up(id_);
  disk_.boot();
  cpu_.open();
  record(kinds::node_started, incarnation);
  NodeInfo info{name_, zone_, id_, incarnation, peers_, tags_};
  Random& random = simulator_.stream("process", name_, incarnation);
  process_ = make_process_();
  scheduler_.work_on(process_.get());
  env_ = make_env_(scheduler_, std::move(info), random, network_.seam(id_), disk_.seam());
  HostServices services = shared_;
  services.cpu = &cpu_;
  env_->run_on(services);
  env_->set_unix_start(env_->unix_start() + wall_offset_);
  env_->on_failure([this](const std::string& message) {
    if (on_failure_) on_failure_(*this, {nullptr, message});
  });
  env_->spawn(live(*this, *env_, *process_), "run");
}

Task<> Node::live(Node& node, Env& env, Process& process) {
  auto life = process.run(env);
  co_await std::move(life);
  node.reap_later(Death::end);
}

void Node::stop(Duration deadline) {
  if (state_ != NodeState::running) return;
  state_ = NodeState::stopping;
  record(kinds::node_stopping);
  env_->stopping().set();
  simulator_.schedule<kinds::node_stop_overdue>(origin_, id_, deadline, [this, start = starts_] {
    if (starts_ == start) crash();
  });
}

void Node::crash() {
  if (state_ != NodeState::down) reap_later(Death::crash);
}

void Node::reap_later(Death death) {
  simulator_.schedule<kinds::node_reap>(origin_, id_, Duration::zero(),
                                        [this, start = starts_, death] { reap(start, death); });
}

void Node::reap(std::uint32_t start, Death death) {
  if (start != starts_ || state_ == NodeState::down) return;
  state_ = NodeState::down;
  if (death == Death::crash) {
    network_.host_crashed(id_);
    disk_.crash();
  }
  cpu_.close();
  env_->cancel_tasks();
  scheduler_.work_on(nullptr);
  process_.reset();
  env_.reset();
  if (death == Death::end) {
    network_.host_stopped(id_);
    disk_.process_stopped();
  }
  paused_ = false;
  stalled_until_ = Time();
  scheduler_.resume_tasks();
  scheduler_.forget_charges();
  record(death == Death::crash ? kinds::node_crashed : kinds::node_stopped, incarnation());
  if (on_down_) on_down_(*this);
}

void Node::set_process(ProcessFactory process) { make_process_ = std::move(process); }

void Node::set_env_factory(EnvFactory factory) { make_env_ = std::move(factory); }

void Node::on_failure(std::function<void(Node&, Failure)> handler) { on_failure_ = std::move(handler); }

void Node::on_down(std::function<void(Node&)> handler) { on_down_ = std::move(handler); }

void Node::wipe() {
  ORRERY_CHECK_MESSAGE(state_ == NodeState::down, "wipe of a node that is up");
  ++wipes_;
  disk_.wipe();
  record(kinds::node_wiped, wipes_);
}

void Node::pause() {
  if (!up() || std::exchange(paused_, true)) return;
  if (!stalled()) scheduler_.pause_tasks();
  cpu_.freeze();
  record(kinds::node_paused);
}

void Node::resume() {
  if (!std::exchange(paused_, false)) return;
  record(kinds::node_resumed);
  if (!stalled()) stop_being_still();
}

void Node::stop_being_still() {
  scheduler_.resume_tasks();
  cpu_.thaw();
}

void Node::record(Kind kind, std::uint64_t value) { simulator_.record(kind, id_, no_node, 0, value); }

}  // namespace orrery

// A run on its way: time, events, commands, and the records of what happens.
#include <orrery/scenario/run_json.hpp>

#include "boundary.hpp"

using namespace orrery;
using scenario::RunPause;
using wasm::Engine;
using wasm::Run;

/// Up to a time (ns), or to so many events more. 0: it has ended; 1: the time is reached; 2: so many events have run.
ORRERY_EXPORT(orrery_run_until)
std::uint32_t orrery_run_until(Run* run, std::uint64_t time_ns, std::uint64_t events_max) {
  switch (run->advance(Time::from_ns(time_ns), events_max)) {
    case RunPause::over: return 0;
    case RunPause::time_reached: return 1;
    case RunPause::bound_reached: return 2;
  }
  return 0;
}
/// One event; false if none is left.
ORRERY_EXPORT(orrery_step) bool orrery_step(Run* run) {
  const std::uint64_t before = run->run().events();
  run->advance(Time::max(), 1);
  return run->run().events() != before;
}

ORRERY_EXPORT(orrery_now_ns) std::uint64_t orrery_now_ns(const Run* run) { return run->run().now().ns(); }
ORRERY_EXPORT(orrery_events) std::uint64_t orrery_events(const Run* run) { return run->run().events(); }
/// So far, as `orrery_finish` would return it now. Takes time in proportion to what is on the disks.
ORRERY_EXPORT(orrery_digest) std::uint64_t orrery_digest(const Run* run) { return run->run().digest(); }
/// 0: nothing has; 1: a property has failed; 2: a rule has ended it.
ORRERY_EXPORT(orrery_failed) std::uint32_t orrery_failed(const Run* run) {
  if (run->run().broken()) return 2;
  return run->run().failed() ? 1 : 0;
}

/// Plans an action, or an array of them, for this instant: the next event or one of the next. False: as text, all that
/// is wrong with it.
ORRERY_EXPORT(orrery_apply) bool orrery_apply(Engine* engine, Run* run, const char* action, std::size_t bytes) {
  return engine->leave(run->run().command({action, bytes}));
}

/// Ends it, and returns its digest. Text: the result, as `orrery run --json`. Once.
ORRERY_EXPORT(orrery_finish) std::uint64_t orrery_finish(Engine* engine, Run* run) {
  const scenario::RunResult result = run->finish();
  engine->text = scenario::result_json(run->scenario(), result);
  return result.digest;
}

/// Which records are kept from now on: bits of `ViewDetail`.
ORRERY_EXPORT(orrery_trace) void orrery_trace(Run* run, std::uint32_t detail) {
  run->set_detail(static_cast<ViewDetail>(detail & 7));
}
/// `orrery_record_count` records of 32 bytes, as `TraceRecord` says.
ORRERY_EXPORT(orrery_records) const TraceRecord* orrery_records(Run* run) { return run->trace().records().data(); }
ORRERY_EXPORT(orrery_record_count) std::size_t orrery_record_count(Run* run) { return run->trace().records().size(); }
ORRERY_EXPORT(orrery_clear_records) void orrery_clear_records(Run* run) { run->trace().clear(); }

ORRERY_EXPORT(orrery_text_count) std::size_t orrery_text_count(Run* run) { return run->trace().texts().size(); }
/// Text: the one of that number of records and node states; false if there is none.
ORRERY_EXPORT(orrery_record_text) bool orrery_record_text(Engine* engine, Run* run, std::size_t number) {
  const auto texts = run->trace().texts();
  engine->text = number < texts.size() ? texts[number] : std::string();
  return number < texts.size();
}

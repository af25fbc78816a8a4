#pragma once

#include <orrery/core/event_queue_class.hpp>
#include <orrery/core/latest_first.hpp>

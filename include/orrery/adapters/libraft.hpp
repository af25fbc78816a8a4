#pragma once

// libraft's header is C, and does not say so.
#include <cstdarg>
#include <cstddef>
#include <cstdio>
extern "C" {
#include <raft.h>
}

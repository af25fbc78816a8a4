#pragma once

#include "command_call.hpp"

/// What carries the commands out: called with as many arguments as the table says, at the least.
namespace orrery::kv::handlers {

// command_string.cpp
void append(Call& call);
void decr(Call& call);
void decrby(Call& call);
void get(Call& call);
void incr(Call& call);
void incrby(Call& call);
void mget(Call& call);
void mset(Call& call);
void set(Call& call);
void strlen(Call& call);

// command_key.cpp
void dbsize(Call& call);
void del(Call& call);
void exists(Call& call);
void expire(Call& call);
void flushall(Call& call);
void keys(Call& call);
void persist(Call& call);
void pexpire(Call& call);
void pttl(Call& call);
void scan(Call& call);
void ttl(Call& call);

// command_server.cpp
void command(Call& call);
void config(Call& call);
void echo(Call& call);
void info(Call& call);
void ping(Call& call);
void quit(Call& call);
void select(Call& call);

}  // namespace orrery::kv::handlers

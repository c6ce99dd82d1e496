// SPDX-License-Identifier: Apache-2.0
#include "tables.hpp"

#include "callgrind.hpp"
#include "programs.hpp"
#include "scenario.hpp"
#include "table.hpp"

#include <cmath>
#include <cstdio>

namespace fairlead::bench {
namespace {

using Cells = std::vector<std::string>;
using Rows = std::vector<Cells>;

constexpr double kRecords = 64;        ///< Of 16 KiB in one measurement of the rates.
constexpr double kMessages = 64 * 64;  ///< Of 256 B.

/// What was measured of one library.
struct Measured {
  std::string library;
  std::string version;
  Counts counts;
  Numbers times;
  Numbers rates;
  Numbers memory;
};

Measured measure(const std::string& library, const TlsEffort& effort) {
  const std::string program = path_of("bench_tls_" + library);
  const auto say = [&](const char* what) { std::fprintf(stderr, "\r%-60s", (library + ": " + what).c_str()); };
  Measured made{.library = library};
  made.version = run_program({program, "version"});
  made.version.erase(made.version.find_last_not_of('\n') + 1);
  say("rates");
  made.rates = numbers_of({program, "rates", std::to_string(effort.places)});
  say("times");
  made.times = numbers_of({program, "times", std::to_string(effort.timed_handshakes)});
  say("memory");
  made.memory = numbers_of({path_of("bench_tls_memory_" + library)});
  say("instructions");
  made.counts = count(program, effort.counted_handshakes);
  return made;
}

/// An aim that a number may miss.
struct Aim {
  std::string told;
  double limit;
  bool is_least;  ///< Otherwise the most.
};
constexpr bool kLeast = true;
constexpr bool kMost = false;

std::string judged(std::string text, double value, const Aim& aim) {
  const bool missed = aim.is_least ? value < aim.limit : value > aim.limit;
  return missed ? text.append(" (missed)") : std::string("**").append(text).append("**");
}

std::string judged_ratio(double value, const Aim& aim) { return judged("×" + decimal(value, 3), value, aim); }

std::string millions(double instructions) { return decimal(instructions / 1e6, instructions < 1e7 ? 3 : 2); }

/// Two columns for each library: directly, and through Fairlead.
Cells head(const std::string& first, const std::vector<Measured>& all, bool with_aim) {
  Cells cells{first};
  for (const Measured& one : all) {
    cells.push_back(one.version);
    cells.emplace_back("Fairlead");
  }
  if (with_aim) cells.emplace_back("aim");
  return cells;
}

void print_handshakes(const std::vector<Measured>& all) {
  Rows rows;
  for (const Scenario& scenario : kScenarios) {
    const Aim aim = scenario.resumes ? Aim{"×1.05", 1.05, kMost} : Aim{"×1.03", 1.03, kMost};
    Cells row{scenario.told};
    for (const Measured& one : all) {
      const double plain = one.counts.at(scenario.name + std::string(" plain")).whole();
      const double ours = one.counts.at(scenario.name + std::string(" fairlead")).whole();
      // The key signs by OpenSSL, so that only OpenSSL's own work compares.
      const bool comparable = !scenario.key_is_elsewhere || one.library == "openssl";
      row.push_back(comparable ? millions(plain) : "");
      row.push_back(comparable ? judged_ratio(ours / plain, aim) : "");
    }
    row.push_back("at most " + aim.told);
    rows.push_back(row);
  }
  print_table(head("handshake, million instructions", all, true), rows);
}

void print_records(const std::vector<Measured>& all) {
  const Aim bulk{"at least ×0.97", 0.97, kLeast};
  const Aim small{"at most 0.35 µs", 0.35, kMost};
  Cells send{"16 KiB sent, µs; rate"};
  Cells receive{"16 KiB received, µs; rate"};
  Cells single{"256 B sent, a record each, µs"};
  Cells queued{"256 B sent, queued together, µs"};
  Cells floor{"256 B of a record of 16 KiB, µs"};
  for (const Measured& one : all) {
    for (auto* row : {&send, &receive}) {
      const std::string what = row == &send ? "send" : "receive";
      row->push_back(decimal(one.rates.at(what + " plain") / kRecords, 2));
      row->push_back(judged_ratio(one.rates.at(what + " ratio"), bulk));
    }
    single.push_back(decimal(one.rates.at("queued plain") / kMessages, 2));
    single.emplace_back();
    queued.emplace_back();
    const double ours = one.rates.at("queued fairlead") / kMessages;
    queued.push_back(judged(decimal(ours, 3), ours, small));
    floor.push_back(decimal(one.rates.at("send plain") / kMessages, 3));
    floor.emplace_back();
  }
  send.push_back(bulk.told);
  receive.push_back(bulk.told);
  single.emplace_back();
  queued.push_back(small.told);
  floor.emplace_back();
  print_table(head("TLS 1.3, processor time", all, true), {send, receive, single, queued, floor});
}

void print_memory(const std::vector<Measured>& all) {
  const Aim aim{"at most 1024 more", 1024, kMost};
  Rows rows;
  for (const Scenario& scenario : kScenarios) {
    if (scenario.key_is_elsewhere || scenario.as_bytes) continue;
    Cells row{scenario.told};
    for (const Measured& one : all) {
      const double plain = one.memory.at(scenario.name + std::string(" plain"));
      const double more = one.memory.at(scenario.name + std::string(" fairlead")) - plain;
      row.push_back(decimal(plain, 0));
      row.push_back(judged(std::string(more < 0 ? "" : "+").append(decimal(more, 0)), more, aim));
    }
    row.push_back(aim.told);
    rows.push_back(row);
  }
  print_table(head("idle behind this handshake, bytes of the heap", all, true), rows);
}

void print_steps(const std::vector<Measured>& all) {
  Rows rows;
  for (const Scenario& scenario : kScenarios) {
    if (scenario.key_is_elsewhere || scenario.as_bytes) continue;
    Cells row{scenario.told};
    for (const Measured& one : all) {
      for (const char* way : {" plain", " fairlead"}) {
        const std::string name = scenario.name + std::string(way);
        row.push_back(millions(one.counts.at(name).longest_step()) + " (" + decimal(one.times.at(name) / 1000, 2) +
                      " ms)");
      }
    }
    rows.push_back(row);
  }
  print_table(head("longest step, million instructions", all, false), rows);
}

}  // namespace

void tls_tables(const TlsEffort& effort) {
  std::vector<Measured> all;
  for (const std::string& library : built_libraries()) all.push_back(measure(library, effort));
  std::fprintf(stderr, "\r%60s\r", "");
  print_handshakes(all);
  std::puts("");
  print_records(all);
  std::puts("");
  print_memory(all);
  std::puts("");
  print_steps(all);
}

}  // namespace fairlead::bench

// SPDX-License-Identifier: Apache-2.0
// What one TLS library computes, directly and through Fairlead:
//
//   instructions COUNT   so many handshakes of each kind, for callgrind
//   times COUNT          the same without callgrind: the longest step, in microseconds
//   rates COUNT          bulk transfer and many small messages, in so many places of memory
//   version              of the library
//
// Prints lines of a name and a number.
#include "link.hpp"
#include "scenario.hpp"
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <map>
#include <numeric>
#include <random>
#include <span>
#include <string_view>

namespace fairlead::bench {
namespace {

constexpr std::size_t kBulk = std::size_t{1} << 20U;  ///< What one measurement sends or receives.
constexpr std::size_t kRecord = std::size_t{16} * 1024;
constexpr std::size_t kSmall = 256;
constexpr int kWarmUp = 2;
constexpr std::array kWays{"plain", "fairlead"};

using Clients = std::array<std::unique_ptr<TlsClient>, kWays.size()>;

/// In the order of kWays.
Clients make_clients(const Setup& setup) { return {make_plain_client(setup), make_fairlead_client(setup)}; }

const Measure kUnmeasured = [](const std::string&, const Work& work) { work(); };

struct Kind {
  const Scenario& scenario;
  Setup setup;
  support::TlsServerOptions server;
};

Kind kind_of(Cast& cast, const Scenario& scenario) {
  const OwnKey key = !scenario.has_key ? OwnKey::none : scenario.key_is_elsewhere ? OwnKey::hook : OwnKey::library;
  return {scenario, cast.client(static_cast<tls::Version>(scenario.version), resumption_of(scenario), key),
          cast.server(key)};
}

/// One connection, from its making to its release.
void connect_once(const Kind& kind, TlsClient& client, const std::string& name, const Measure& measure) {
  Link link(kind.server, std::size_t{64} * 1024);
  link.connect(client, name, measure);
  link.settle(kUnmeasured);
  link.end(name, measure);
  const bool first = &measure == &kUnmeasured;
  if (!first && link.server().resumed() != kind.scenario.resumes) throw std::runtime_error(name + ": resumption");
}

void handshakes(int count, const Measure& measure) {
  Cast cast;
  for (const Scenario& scenario : kScenarios) {
    const Kind kind = kind_of(cast, scenario);
    const Clients clients = make_clients(kind.setup);
    for (int i = -kWarmUp; i < count; ++i) {
      for (std::size_t way = 0; way < kWays.size(); ++way) {
        const std::string name = std::string(scenario.name) + ' ' + kWays[way] + ' ' + std::to_string(i);
        connect_once(kind, *clients[way], name, i < 0 ? kUnmeasured : measure);
      }
    }
  }
}

void times(int count) {
  std::map<std::string, std::vector<double>> longest;  // By scenario and way, of each handshake.
  std::string last;
  handshakes(count, [&](const std::string& name, const Work& work) {
    const double time = microseconds_of(work);
    const std::string handshake = name.substr(0, name.rfind(' '));
    std::vector<double>& series = longest[handshake.substr(0, handshake.rfind(' '))];
    if (handshake != last) series.push_back(0);
    last = handshake;
    series.back() = std::max(series.back(), time);
  });
  for (const auto& [name, series] : longest) std::printf("%s %.1f\n", name.c_str(), median(series));
}

/// Times of both ways, by what was done.
class Times {
 public:
  void note(const std::string& what, std::size_t way, double time) { here_[what][way].push_back(time); }
  /// The next times are of another place in memory.
  void move_on() {
    for (const auto& [what, by_way] : here_) {
      Series& all = series_[what];
      for (std::size_t way = 0; way < kWays.size(); ++way) {
        all.times[way].insert(all.times[way].end(), by_way[way].begin(), by_way[way].end());
      }
      std::vector<double> ratios;
      for (std::size_t i = 0; i < by_way[0].size() && i < by_way[1].size(); ++i) {
        ratios.push_back(by_way[0][i] / by_way[1][i]);
      }
      all.ratios.push_back(std::log(median(ratios)));
    }
    here_.clear();
  }
  void print() const {
    for (const auto& [what, all] : series_) {
      for (std::size_t way = 0; way < kWays.size(); ++way) {
        std::printf("%s %s %.1f\n", what.c_str(), kWays[way], median(all.times[way]));
      }
      const double sum = std::accumulate(all.ratios.begin(), all.ratios.end(), 0.0);
      std::printf("%s ratio %.4f\n", what.c_str(), std::exp(sum / static_cast<double>(all.ratios.size())));
    }
  }

 private:
  using ByWay = std::array<std::vector<double>, kWays.size()>;
  struct Series {
    ByWay times;
    std::vector<double> ratios;  ///< Logarithms; the median of each place.
  };
  std::map<std::string, ByWay> here_;
  std::map<std::string, Series> series_;
};

/// Two connections side by side, so that whatever slows the machine down slows both.
class Race {
 public:
  /// @param first  Which way connects first.
  Race(Cast& cast, Times& times, std::size_t first)
      : times_(times),
        setup_(cast.client(tls::Version::tls_1_3, Resumption::none, OwnKey::none)),
        clients_(make_clients(setup_)) {
    for (const std::size_t way : {first, 1 - first}) {
      links_[way] = std::make_unique<Link>(cast.server(OwnKey::none), kBulk * 3 / 2);
      links_[way]->connect(*clients_[way], "", kUnmeasured);
      links_[way]->settle(kUnmeasured);
    }
  }
  void send(const std::string& what, std::size_t piece, std::size_t pieces_at_once, std::size_t way) {
    const std::vector<Bytes> pieces(pieces_at_once, Bytes(message_).first(piece));
    times_.note(what, way, microseconds_of([&] {
                  for (std::size_t sent = 0; sent < kBulk; sent += piece * pieces_at_once)
                    links_[way]->client().send(pieces);
                }));
    links_[way]->drop();
  }
  void receive(const std::string& what, std::size_t way) {
    const Bytes record(message_);
    for (std::size_t sent = 0; sent < kBulk;) {
      const IoResult put = links_[way]->server().send(std::span(&record, 1));
      if (!put.ok()) throw std::runtime_error("the server does not send");
      sent += put.size();
    }
    std::size_t got = 0;
    times_.note(what, way, microseconds_of([&] {
                  for (std::size_t n = 1; n != 0;) got += n = links_[way]->client().recv(into_);
                }));
    if (got != kBulk) throw std::runtime_error("not all has come");
  }

 private:
  Times& times_;
  Setup setup_;
  Clients clients_;
  std::array<std::unique_ptr<Link>, kWays.size()> links_;
  std::vector<std::byte> message_ = std::vector<std::byte>(kRecord, std::byte{'x'});
  std::vector<std::byte> into_ = std::vector<std::byte>(kRecord);
};

/// Does the work with a stack that begins so many bytes lower.
[[gnu::noinline]] void with_lower_stack(std::size_t bytes, const Work& work) {
  auto* const gap = static_cast<volatile char*>(__builtin_alloca(bytes));
  gap[0] = 0;
  work();
}

/// Where a library's buffers lie, on the heap and on the stack, makes a tenth of its rate. So both ways change places
/// all the time, and of each place the median counts once.
void rates(int places) {
  constexpr std::size_t kRounds = 5;
  Cast cast;
  Times times;
  std::minstd_rand random;
  std::vector<std::vector<std::byte>> holes;  // What is freed is not given again as it was.
  for (std::size_t place = 0; place < static_cast<std::size_t>(places); ++place) {
    if (place % 2 == 0) holes.emplace_back(16 + random() % 30'000);
    with_lower_stack(16 * (1 + random() % 512), [&] {
      Race race(cast, times, place % 2);
      for (std::size_t round = 0; round < kRounds; ++round) {
        const auto in_turns = [&](const auto& act) {
          for (std::size_t turn = 0; turn < kWays.size(); ++turn) act((turn + round) % kWays.size());
        };
        in_turns([&](std::size_t way) { race.send("send", kRecord, 1, way); });
        in_turns([&](std::size_t way) { race.receive("receive", way); });
        in_turns([&](std::size_t way) { race.send("queued", kSmall, kRecord / kSmall, way); });
      }
    });
    times.move_on();
  }
  times.print();
}

}  // namespace
}  // namespace fairlead::bench

int main(int argc, char** argv) {
  using namespace fairlead::bench;
  const std::string_view what = argc > 1 ? argv[1] : "";
  try {
    const int count = argc > 2 ? std::stoi(argv[2]) : 1;
    if (what == "instructions") {
      handshakes(count, count_instructions);
    } else if (what == "times") {
      times(count);
    } else if (what == "rates") {
      rates(count);
    } else if (what == "version") {
      std::puts(plain_library().c_str());
    } else {
      return 2;
    }
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

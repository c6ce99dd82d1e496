// SPDX-License-Identifier: Apache-2.0
#include "exchange.hpp"

#include "run.hpp"
#include "support/mosquitto.hpp"
#include "support/null_broker.hpp"
#include "table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <utility>

namespace fairlead::bench {
namespace {

/// One row: what is done with which messages.
struct Point {
  bool receives;
  int qos;
  std::size_t size;
};

std::string name(const Point& point) {
  const std::string size =
      point.size < 1024 ? std::to_string(point.size) + " B" : std::to_string(point.size / 1024) + " KiB";
  return std::string(point.receives ? "receive" : "publish") + " QoS " + std::to_string(point.qos) + ", " + size;
}

std::vector<Point> points() {
  std::vector<Point> made;
  for (const bool receives : {false, true}) {
    for (const int qos : {0, 1}) {
      for (const std::size_t size : {std::size_t{64}, std::size_t{1024}, std::size_t{65'536}}) {
        made.push_back({receives, qos, size});
      }
    }
  }
  return made;
}

bool takes_part(const Subject& subject, const Point& point) {
  return !subject.only_publishes_qos_0 || (!point.receives && point.qos == 0);
}

/// What the runs of one subject at one point gave, in their order.
struct Series {
  std::vector<double> rates;
  std::vector<double> cpu;
};

/// The ratios of runs of the same repetition.
std::vector<double> ratios_of(const Series& ours, const Series& theirs) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.rates.size(); ++i) ratios.push_back(ours.rates[i] / theirs.rates[i]);
  return ratios;
}

/// With the range in which the middle half of them lies.
std::string with_range(const std::vector<double>& ratios) {
  return "**" + ratio(median(ratios)) + "** (" + ratio(quantile(ratios, 0.25)) + " to " +
         ratio(quantile(ratios, 0.75)) + ')';
}

std::vector<std::string> row(const Point& point, const Series& ours, const std::vector<Series>& theirs) {
  std::vector<std::string> cells{name(point), short_number(median(ours.rates))};
  std::vector<double> least;
  std::vector<std::string> cpu{short_number(median(ours.cpu))};
  for (const Series& series : theirs) {
    if (series.rates.empty()) {
      cells.emplace_back();
      cpu.emplace_back();
      continue;
    }
    const std::vector<double> times = ratios_of(ours, series);
    if (least.empty() || median(times) < median(least)) least = times;
    cells.push_back(ratio(median(times)));
    cpu.push_back(short_number(median(series.cpu)));
  }
  cells.push_back(with_range(least));
  cells.insert(cells.end(), cpu.begin(), cpu.end());
  return cells;
}

/// A broker for one run: what it has gone through before, above all in its heap, decides as much as the client does.
class Broker {
 public:
  explicit Broker(Against against) {
    if (against == Against::null_broker) {
      port_ = null_.emplace().port();
      return;
    }
    // Without a limit it queues for a receiver that is slower than the feeder, instead of dropping.
    const support::MosquittoOptions options{.observable = false, .more = "max_queued_messages 0\n"};
    port_ = mosquitto_.emplace(options).port();
  }
  [[nodiscard]] std::string port() const { return std::to_string(port_); }
  /// Who sends what is to be received.
  [[nodiscard]] std::string source() const { return null_ ? "burst" : "feed"; }

 private:
  std::optional<support::NullBroker> null_;
  std::optional<support::Mosquitto> mosquitto_;
  std::uint16_t port_ = 0;
};

}  // namespace

void exchange(Against against, const Effort& effort) {
  // What ran before leaves the scheduler and the caches in a state of its own, which must not always meet the same one.
  std::minstd_rand order;
  std::vector<std::vector<std::string>> rows;
  for (const Point& point : points()) {
    Series ours;
    std::vector<Series> theirs(peers().size());
    const auto measure = [&](const Subject& subject, Series& series) {
      const Broker broker(against);
      const Outcome outcome =
          run(subject, {point.receives ? "receive" : "publish", std::to_string(point.qos), std::to_string(point.size),
                        std::to_string(effort.milliseconds), broker.port(), broker.source()});
      series.rates.push_back(outcome.rate());
      series.cpu.push_back(outcome.cpu_microseconds());
    };
    std::vector<std::pair<const Subject*, Series*>> turns{{&fairlead_subject(), &ours}};
    for (std::size_t p = 0; p < peers().size(); ++p) {
      if (takes_part(peers()[p], point)) turns.emplace_back(&peers()[p], &theirs[p]);
    }
    for (int i = 0; i < effort.repetitions; ++i) {
      std::fprintf(stderr, "\r%-40s %d of %d ", name(point).c_str(), i + 1, effort.repetitions);
      std::ranges::shuffle(turns, order);
      for (const auto& [subject, series] : turns) measure(*subject, *series);
    }
    rows.push_back(row(point, ours, theirs));
  }
  std::fprintf(stderr, "\r%60s\r", "");

  std::vector<std::string> head{"", "Fairlead, messages/s"};
  for (const Subject& peer : peers()) head.push_back("of " + peer.name);
  head.emplace_back("of the best (middle half of the runs)");
  head.emplace_back("CPU, µs a message: Fairlead");
  for (const Subject& peer : peers()) head.push_back(peer.name);
  print_table(head, rows);
}

}  // namespace fairlead::bench

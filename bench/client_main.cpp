// SPDX-License-Identifier: Apache-2.0
// The program of one client: does one thing, and prints what it has measured.
//
//   publish QOS SIZE MILLISECONDS PORT          as many messages as it can in that time
//   publish-count QOS SIZE COUNT PORT           so many messages
//   publish-singly SIZE COUNT PORT              so many, at QoS 0, one after the other
//   receive QOS SIZE MILLISECONDS PORT burst    from a null broker
//   receive-count QOS SIZE COUNT PORT           so many from a null broker
//   receive QOS SIZE MILLISECONDS PORT feed     from a broker, to which a thread here publishes
#include "client.hpp"
#include "cost/heap.hpp"
#include "feeder.hpp"
#include "outcome.hpp"
#include "support/system_calls.hpp"

#include <cstdio>
#include <ctime>
#include <exception>
#include <optional>
#include <stdexcept>
#include <vector>

#include <sys/resource.h>

namespace fairlead::bench {
namespace {

constexpr auto kWarmUpTime = std::chrono::milliseconds(50);
/// Where a number of messages is asked for: milliseconds above kPatience, as a level of the filter.
constexpr const char* kLongerThanPatience = "60000/";

/// Time, processor time, allocations and, for whoever traces this program, system calls of an interval.
class Meter {
 public:
  void begin() {
    allocations_ = cost::allocations();
    cpu_ = cpu_seconds();
    time_ = Clock::now();
    support::mark();
  }
  void end() {
    support::mark();
    outcome.seconds = std::chrono::duration<double>(Clock::now() - time_).count();
    outcome.cpu_seconds = cpu_seconds() - cpu_;
    outcome.allocations = cost::allocations() - allocations_;
  }
  Outcome outcome;
  Feeder* feeder = nullptr;

 private:
  [[nodiscard]] double cpu_seconds() const {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    const double all = static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    return all - (feeder != nullptr ? feeder->cpu_seconds() : 0);
  }
  std::uint64_t allocations_ = 0;
  double cpu_ = 0;
  Clock::time_point time_;
};

using Words = std::vector<std::string>;
int number(const Words& words, std::size_t i) { return std::stoi(words.at(i)); }
std::size_t size(const Words& words, std::size_t i) { return static_cast<std::size_t>(number(words, i)); }

void publish(Client& client, Meter& meter, const Words& words) {
  Load load{.qos = number(words, 1), .payload = std::string(size(words, 2), 'x')};
  load.until = Clock::now() + kWarmUpTime;
  client.publish(load);
  meter.begin();
  if (words[0] == "publish") {
    load.until = Clock::now() + std::chrono::milliseconds(number(words, 3));
  } else {
    load.until = Clock::time_point::max();
    load.most = size(words, 3);
  }
  meter.outcome.messages = client.publish(load);
  meter.end();
}

void publish_singly(Client& client, Meter& meter, const Words& words) {
  const Load load{.payload = std::string(size(words, 1), 'x')};
  const int count = number(words, 2);
  client.publish_singly(load, 10);
  meter.begin();
  client.publish_singly(load, count);
  meter.end();
  meter.outcome.messages = static_cast<std::uint64_t>(count);
}

void receive(Client& client, Meter& meter, const Words& words) {
  Inbox inbox([&] { meter.begin(); }, [&] { meter.end(); });
  const bool counts = words[0] == "receive-count";
  std::string filter =
      "burst/" + words.at(1) + '/' + words.at(2) + '/' + (counts ? kLongerThanPatience : "") + words.at(3);
  std::optional<Feeder> feeder;
  if (!counts && words.at(5) == "feed") {
    filter = "bench/#";
    feeder.emplace(static_cast<std::uint16_t>(number(words, 4)), number(words, 1), size(words, 2), number(words, 3),
                   inbox);
    meter.feeder = &*feeder;
  }
  client.receive(filter, number(words, 1), inbox);
  if (inbox.count() <= Inbox::kWarmUp) throw std::runtime_error("too few messages came");
  meter.outcome.messages = inbox.count() - Inbox::kWarmUp;
}

Outcome run(const Words& words) {
  Meter meter;
  const bool singly = words.at(0) == "publish-singly";
  const auto client = make_client();
  client->connect(static_cast<std::uint16_t>(number(words, singly ? 3 : 4)));
  if (singly) {
    publish_singly(*client, meter, words);
  } else if (words[0].starts_with("receive")) {
    receive(*client, meter, words);
  } else {
    publish(*client, meter, words);
  }
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  meter.outcome.peak_kib = used.ru_maxrss;
  client->disconnect();
  return meter.outcome;
}

}  // namespace
}  // namespace fairlead::bench

int main(int argc, char** argv) {
  try {
    std::puts(fairlead::bench::to_line(fairlead::bench::run({argv + 1, argv + argc})).c_str());
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}

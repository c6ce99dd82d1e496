// SPDX-License-Identifier: Apache-2.0
// SharedClient with real threads, against a real broker behind a link that breaks: each accepted operation completes
// exactly once.
#include "fairlead/ports/posix_openssl.hpp"

#include "support/campaign.hpp"
#include "support/mosquitto.hpp"
#include "support/pki.hpp"
#include "support/relay.hpp"
#include "threads/socket_fixture.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fairlead::threads {
namespace {

using mqtt::QoS;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A text as a source; several operations may read it.
class TextSource final : public client::PayloadSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

 private:
  IoResult do_read(std::uint64_t offset, MutableBytes into) override {
    return IoResult::bytes(copy_bytes(into, bytes_of(text_).subspan(offset)));
  }
  [[nodiscard]] std::uint64_t do_size() const override { return text_.size(); }
  std::string text_;
};

class SharedClientThreads : public testing::TestWithParam<Transport> {
 protected:
  void SetUp() override {
    const bool tls = GetParam() != Transport::tcp;
    if (tls) support::write_pki(folder_.path());
    broker_ = std::make_unique<support::Mosquitto>(
        support::MosquittoOptions{.tls = tls, .require_certificate = tls, .pki = folder_.path()});
    relay_ = std::make_unique<support::Relay>(broker_->port());
    ports::HostOptions options{.endpoint = relay_->instead_of(broker_->endpoint()), .client_id = "shared"};
    options.connect.clean_start = mqtt::CleanStart::no;
    options.connect.session_expiry = seconds(600);
    options.backoff = {.base = milliseconds(20), .cap = milliseconds(200)};
    if (tls) {
      options.trust = folder_.path() / "ca.crt";
      options.certificate = folder_.path() / "device.crt";
      options.key = folder_.path() / "device.key";
    }
    auto made = ports::HostClient::create(options);
    ASSERT_TRUE(made) << made.error().subject;
    host_ = *std::move(made);
  }

  client::SharedClient& shared() { return host_->shared(); }
  [[nodiscard]] Deadline in(Duration limit) const { return host_->now() + limit; }

  /// Takes events until it is told to end; counts how often each operation completed.
  void take_events() {
    for (;;) {
      const auto event = shared().next_event(in(seconds(60)));
      if (!event) {
        end_ = event.error();
        return;
      }
      if (const auto* const completed = std::get_if<mqtt::Completed>(&*event)) {
        const std::lock_guard lock(mutex_);
        ++completions_[completed->op.value()];
        if (completed->error) ++failed_;
      } else if (const auto* const piece = std::get_if<mqtt::MessagePiece>(&*event)) {
        // Any call is legal while an event is handled.
        if (piece->is_first()) (void)shared().unfinished();
        if (piece->is_last()) ++received_;
      } else if (const auto* const connected = std::get_if<mqtt::Connected>(&*event)) {
        if (!connected->session_present) subscribe();
        ++connections_;
      }
    }
  }
  void subscribe() {
    const mqtt::Subscription all{.filter = "shared/#", .qos = QoS::exactly_once};
    const auto op = shared().subscribe({&all, 1});
    ASSERT_TRUE(op);
    note(*op);
  }
  void note(mqtt::Op op) {
    if (op.done()) return;
    const std::lock_guard lock(mutex_);
    ++accepted_[op.value()];
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<support::Mosquitto> broker_;
  std::unique_ptr<support::Relay> relay_;
  std::unique_ptr<ports::HostClient> host_;
  std::mutex mutex_;
  std::map<std::uint32_t, int> accepted_;
  std::map<std::uint32_t, int> completions_;
  int failed_ = 0;
  std::atomic<std::size_t> received_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<Errc> end_{};
};

TEST_P(SharedClientThreads, EachAcceptedOperationCompletesOnce) {
  ASSERT_TRUE(shared().start());
  std::thread events([this] { take_events(); });
  ASSERT_TRUE(comes([this] { return connections_ > 0; }));

  constexpr std::size_t kThreads = 3;
  const std::size_t each = support::campaign_count(60);
  TextSource source(std::string(20'000, 's'));
  std::atomic<std::size_t> refused = 0;
  std::vector<std::thread> publishers;
  for (std::size_t t = 0; t < kThreads; ++t) {
    publishers.emplace_back([&, t] {
      for (std::size_t i = 0; i < each; ++i) {
        const QoS qos = i % 2 == 0 ? QoS::at_least_once : QoS::exactly_once;
        const std::string text = "thread " + std::to_string(t) + " message " + std::to_string(i);
        for (;;) {
          const auto op =
              i % 8 == 7
                  ? shared().publish({.topic = "shared/large", .payload = {}, .qos = qos}, source)
                  : shared().publish({.topic = "shared/small", .payload = mqtt::Payload::copy_of(text), .qos = qos});
          if (op) {
            note(*op);
            break;
          }
          // No room for the moment: the thread that takes events makes some.
          ASSERT_TRUE(op.error() == Errc::would_block || op.error() == Errc::no_space) << name(op.error());
          ++refused;
          std::this_thread::yield();
        }
      }
    });
  }
  std::thread breaker([&] {
    for (std::size_t cut = 1; cut <= 3; ++cut) {
      const std::size_t before = received_;
      if (!comes([&] { return received_ >= before + each / 4 || received_ >= kThreads * each; })) return;
      const std::size_t connections = connections_;
      relay_->cut_all(support::Ending::resets);
      if (!comes([&] { return connections_ > connections; })) return;
    }
  });
  for (std::thread& publisher : publishers) publisher.join();
  breaker.join();
  EXPECT_TRUE(comes([this] { return shared().unfinished() == 0; }));
  EXPECT_TRUE(comes([&] { return received_ >= kThreads * each; }));
  shared().cancel();
  events.join();
  EXPECT_EQ(end_, Errc::cancelled);

  EXPECT_GE(accepted_.size(), 1U);
  EXPECT_EQ(accepted_, completions_) << "each as often as it was accepted: handles may come again";
  EXPECT_EQ(failed_, 0);
  EXPECT_GE(connections_, 4U) << "it came back after each cut";
}

TEST_P(SharedClientThreads, AnyCallAtAnyTimeReturns) {
  std::atomic<bool> over = false;
  std::thread events([this] {
    for (;;) {
      const auto event = shared().next_event(in(seconds(60)));
      if (event) continue;
      if (event.error() == Errc::cancelled) return;
      ADD_FAILURE() << name(event.error());
    }
  });
  const support::Dice seed;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> calls = 0;
  for (std::uint64_t number = 1; number <= 3; ++number) {
    threads.emplace_back([&, number] {
      support::Dice dice(seed.seed() + number);
      mqtt::Op last;
      while (!over) {
        ++calls;
        switch (dice.below(9)) {
          case 0: (void)shared().start(); break;
          case 1:
            if (dice.one_in(8)) shared().stop();
            break;
          case 2: shared().retry_now(); break;
          case 3: (void)shared().cancel(last); break;
          case 4: (void)shared().failure(); break;
          case 5: {
            const mqtt::TopicFilter filter("shared/nothing");
            (void)shared().unsubscribe({&filter, 1});
            break;
          }
          default:
            if (const auto op = shared().publish({.topic = "shared/any",
                                                  .payload = mqtt::Payload::copy_of("x"),
                                                  .qos = static_cast<QoS>(dice.below(3))})) {
              last = *op;
            }
        }
      }
    });
  }
  for (std::size_t round = 1, rounds = support::campaign_count(20); round <= rounds; ++round) {
    const std::size_t until = calls + 200;
    ASSERT_TRUE(comes([&] { return calls >= until; }));
    if (round % 5 == 0) relay_->cut_all();
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  shared().cancel();
  events.join();
  EXPECT_TRUE(shared().idle());
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, SharedClientThreads, testing::Values(Transport::tcp, Transport::tls_1_3),
                         [](const testing::TestParamInfo<Transport>& row) { return text(row.param); });

}  // namespace
}  // namespace fairlead::threads

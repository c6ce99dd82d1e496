// SPDX-License-Identifier: Apache-2.0
// A message in steady state costs no allocation: neither one that is sent, nor one that is received, nor over TLS,
// where OpenSSL makes some for each record.
#include "fairlead/ports/posix_openssl.hpp"

#include "cost/heap.hpp"
#include "support/mosquitto.hpp"
#include "support/null_broker.hpp"
#include "support/pki.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

#include <gtest/gtest.h>
#include <openssl/crypto.h>

namespace fairlead::cost {
namespace {

constexpr int kWarmUp = 500;
constexpr int kMessages = 2000;

thread_local std::uint64_t of_openssl = 0;

void* openssl_malloc(std::size_t size, const char*, int) {
  ++of_openssl;
  return std::malloc(size);
}
void* openssl_realloc(void* old, std::size_t size, const char*, int) {
  ++of_openssl;
  return std::realloc(old, size);
}
void openssl_free(void* memory, const char*, int) { std::free(memory); }

/// Whether OpenSSL's allocations are counted apart, which has to be asked for before it makes the first.
const bool openssl_is_counted = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1;

/// All but OpenSSL's.
std::uint64_t own_allocations() { return allocations_of_this_thread() - of_openssl; }

TEST(Heap, IsCounted) {
  const std::uint64_t before = allocations_of_this_thread();
  // Volatile, since a compiler may leave out an allocation that nobody sees.
  void* volatile const one = std::malloc(1);
  void* volatile const two = ::operator new(1);
  EXPECT_EQ(allocations_of_this_thread() - before, 2U);
  ::operator delete(two);
  std::free(one);
}

/// Drives one client, and counts what comes.
class Client {
 public:
  explicit Client(ports::HostOptions options) : host_(std::move(*ports::HostClient::create(std::move(options)))) {
    EXPECT_TRUE(host_->start());
    while (!online_ && !failed_) turn();
    EXPECT_FALSE(failed_);
  }

  /// Waits for one event.
  void turn() {
    const auto event = host_->next_event_within(Duration(10'000));
    failed_ = failed_ || !event || std::holds_alternative<connection::Offline>(*event);
    if (!event) return;
    if (const auto* piece = std::get_if<mqtt::MessagePiece>(&*event)) {
      if (piece->is_last()) ++messages_;
      ended_ = ended_ || piece->header.topic.view() == support::NullBroker::kEndTopic;
    }
    if (std::holds_alternative<mqtt::Connected>(*event)) online_ = true;
    if (std::holds_alternative<mqtt::Completed>(*event)) ++completed_;
  }

  void subscribe(std::string_view filter, mqtt::QoS qos) {
    const mqtt::Subscription wanted{.filter = *mqtt::TopicFilter::parse(filter), .qos = qos};
    ASSERT_TRUE(host_->client().subscribe({&wanted, 1}));
    for (const int before = completed_; completed_ == before && !failed_;) turn();
  }

  /// Publishes `count` messages, and waits until they are over.
  void publish(int count, const mqtt::Payload& payload, mqtt::QoS qos) {
    const mqtt::Publication message{.topic = "plant/temperature", .payload = payload, .qos = qos};
    int unfinished = 0;
    const int before = completed_;
    for (int i = 0; i < count && !failed_;) {
      if (const auto op = host_->client().publish(message)) {
        ++i;
        if (!op->done()) ++unfinished;
        if (i % 20 == 0) host_->driver().flush();
      } else if (completed_ - before < unfinished) {
        turn();
      } else {
        host_->driver().flush();  // There is no room until the broker has read.
      }
    }
    while (completed_ - before < unfinished && !failed_) turn();
  }

  [[nodiscard]] int messages() const { return messages_; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  std::unique_ptr<ports::HostClient> host_;
  bool online_ = false;
  bool failed_ = false;
  bool ended_ = false;
  int messages_ = 0;
  int completed_ = 0;
};

constexpr auto kVersions = std::array{mqtt::Version::v3_1_1, mqtt::Version::v5};
constexpr auto kQualities = std::array{mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once};

TEST(Allocations, APublishedMessageCostsNone) {
  const std::string bytes(1024, 'x');
  for (const auto version : kVersions) {
    const support::NullBroker broker;
    Client client({.endpoint = "mqtt://127.0.0.1:" + std::to_string(broker.port()), .version = version});
    for (const auto qos : kQualities) {
      for (const auto& payload : {mqtt::Payload::copy_of(bytes), mqtt::Payload::borrow(bytes_of(bytes))}) {
        client.publish(kWarmUp, payload, qos);
        const std::uint64_t before = allocations_of_this_thread();
        client.publish(kMessages, payload, qos);
        EXPECT_EQ(allocations_of_this_thread() - before, 0U) << "QoS " << static_cast<int>(qos);
      }
    }
    EXPECT_FALSE(client.failed());
  }
}

TEST(Allocations, AReceivedMessageCostsNone) {
  for (const auto version : kVersions) {
    for (const std::string filter : {"burst/0/64/300", "burst/1/64/300", "burst/1/100000/300"}) {
      const support::NullBroker broker;
      Client client({.endpoint = "mqtt://127.0.0.1:" + std::to_string(broker.port()), .version = version});
      client.subscribe(filter, mqtt::QoS::at_least_once);
      while (client.messages() < 10 && !client.failed()) client.turn();
      const std::uint64_t before = allocations_of_this_thread();
      while (!client.ended() && !client.failed()) client.turn();
      EXPECT_EQ(allocations_of_this_thread() - before, 0U) << filter;
      EXPECT_GT(client.messages(), 100);
      EXPECT_FALSE(client.failed());
    }
  }
}

TEST(Allocations, AMessageOverTlsCostsOnlyThoseOfOpenSsl) {
  ASSERT_TRUE(openssl_is_counted);
  const support::TemporaryFolder folder;
  support::write_pki(folder.path());
  const std::string bytes(1024, 'x');
  for (const std::string version : {"tlsv1.2", "tlsv1.3"}) {
    const support::Mosquitto broker({.tls = true, .pki = folder.path(), .tls_version = version});
    Client client({.endpoint = broker.endpoint(), .trust = folder.path() / "ca.crt"});
    client.subscribe("plant/#", mqtt::QoS::at_least_once);
    client.publish(kWarmUp, mqtt::Payload::copy_of(bytes), mqtt::QoS::at_least_once);
    const std::uint64_t before = own_allocations();
    const std::uint64_t openssl_before = of_openssl;
    const int received = client.messages();
    client.publish(kMessages, mqtt::Payload::copy_of(bytes), mqtt::QoS::at_least_once);
    EXPECT_EQ(own_allocations() - before, 0U) << version;
    EXPECT_GT(of_openssl, openssl_before) << "they are told apart";
    EXPECT_GT(client.messages(), received);
    EXPECT_FALSE(client.failed());
  }
}

}  // namespace
}  // namespace fairlead::cost

// SPDX-License-Identifier: Apache-2.0
// Fairlead as a program on a host uses it: HostClient with its defaults, driven by a loop.
#include "fairlead/client/poll_loop.hpp"
#include "fairlead/ports/posix_openssl.hpp"

#include "client.hpp"

#include <array>
#include <stdexcept>
#include <variant>

namespace fairlead::bench {
namespace {

class FairleadClient final : public Client {
 public:
  void connect(std::uint16_t port) override {
    auto made = ports::HostClient::create({.endpoint = "mqtt://127.0.0.1:" + std::to_string(port),
                                           .version = mqtt::Version::v3_1_1,
                                           .client_id = "bench-fairlead"});
    if (!made || !(*made)->start()) throw std::runtime_error("no client");
    host_ = std::move(*made);
    members_[0].client = &host_->client();
    loop_.emplace(members_, items_, host_->platform());
    wait([this] { return online_; });
  }

  std::uint64_t publish(const Load& load) override {
    const mqtt::Publication message{.topic = mqtt::TopicName::unchecked(kTopic),
                                    .payload = mqtt::Payload::borrow(bytes_of(load.payload)),
                                    .qos = static_cast<mqtt::QoS>(load.qos)};
    std::uint64_t published = 0;
    const bool counts = load.qos != 0;
    while (!load.is_over(published)) {
      if ((!counts || unfinished_ < kWindow) && accepted(message)) {
        ++published;
      } else {
        turn();
      }
    }
    const mqtt::Publication last{.topic = mqtt::TopicName::unchecked(kTopic), .qos = mqtt::QoS::at_least_once};
    while (!accepted(last)) turn();
    wait([this] { return unfinished_ == 0; });
    return published;
  }

  void publish_singly(const Load& load, int count) override {
    const mqtt::Publication message{.topic = mqtt::TopicName::unchecked(kTopic),
                                    .payload = mqtt::Payload::borrow(bytes_of(load.payload))};
    for (int i = 0; i < count; ++i) {
      while (!accepted(message)) turn();
      host_->driver().flush();
    }
  }

  void receive(const std::string& filter, int qos, Inbox& inbox) override {
    inbox_ = &inbox;
    const mqtt::Subscription wanted{.filter = *mqtt::TopicFilter::parse(filter), .qos = static_cast<mqtt::QoS>(qos)};
    if (!host_->client().subscribe({&wanted, 1})) throw std::runtime_error("not subscribed");
    ++unfinished_;
    while (!inbox.ended()) turn();
    inbox_ = nullptr;
  }

  void disconnect() override { (void)host_->stop(); }

 private:
  bool accepted(const mqtt::Publication& message) {
    const auto op = host_->client().publish(message);
    if (!op && op.error() != Errc::would_block) throw std::runtime_error("not published");
    if (op && !op->done()) ++unfinished_;
    return op.has_value();
  }

  template <class Done>
  void wait(Done done) {
    while (!done()) turn();
  }

  void turn() {
    const Deadline limit = after(host_->now(), std::chrono::duration_cast<Duration>(kPatience));
    if (!loop_->turn(limit)) throw std::runtime_error("the system cannot wait");
    while (client::MqttClient* const client = loop_->next_with_events()) {
      while (const auto event = client->next_event()) take(*event);
    }
  }

  void take(const client::Event& event) {
    if (const auto* piece = std::get_if<mqtt::MessagePiece>(&event)) {
      const std::string_view topic = piece->header.topic.view();
      if (inbox_ != nullptr && piece->is_last()) inbox_->on_message(topic.data(), topic.size());
    } else if (const auto* completed = std::get_if<mqtt::Completed>(&event)) {
      if (completed->error) throw std::runtime_error("refused");
      --unfinished_;
    } else if (std::holds_alternative<mqtt::Connected>(event)) {
      online_ = true;
    } else if (const auto* offline = std::get_if<connection::Offline>(&event)) {
      throw std::runtime_error("the connection is lost: " + std::string(name(offline->failure.error)));
    } else {
      throw std::runtime_error("a message was aborted");
    }
  }

  std::unique_ptr<ports::HostClient> host_;
  std::array<client::LoopMember, 1> members_{};
  std::array<WaitItem, 16> items_{};
  std::optional<client::PollLoop> loop_;
  Inbox* inbox_ = nullptr;
  int unfinished_ = 0;
  bool online_ = false;
};

}  // namespace

std::unique_ptr<Client> make_client() { return std::make_unique<FairleadClient>(); }

}  // namespace fairlead::bench

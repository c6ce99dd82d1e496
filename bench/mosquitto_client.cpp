// SPDX-License-Identifier: Apache-2.0
// libmosquitto with its own loop in the thread that publishes, which is the fastest way to use it; without Nagle's
// algorithm, which it leaves on.
#include "client.hpp"

#include <cstring>
#include <stdexcept>

#include <mosquitto.h>

namespace fairlead::bench {
namespace {

class MosquittoClient final : public Client {
 public:
  MosquittoClient() {
    mosquitto_lib_init();
    mosquitto_ = mosquitto_new("bench-mosquitto", true, this);
    if (mosquitto_ == nullptr) throw std::runtime_error("no client");
    mosquitto_int_option(mosquitto_, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_max_inflight_messages_set(mosquitto_, kWindow);
    mosquitto_connect_callback_set(
        mosquitto_, [](mosquitto*, void* self, int code) { static_cast<MosquittoClient*>(self)->online_ = code == 0; });
    mosquitto_publish_callback_set(
        mosquitto_, [](mosquitto*, void* self, int) { --static_cast<MosquittoClient*>(self)->unfinished_; });
    mosquitto_message_callback_set(mosquitto_, [](mosquitto*, void* self, const mosquitto_message* message) {
      Inbox* const inbox = static_cast<MosquittoClient*>(self)->inbox_;
      if (inbox != nullptr) inbox->on_message(message->topic, std::strlen(message->topic));
    });
  }
  ~MosquittoClient() override {
    mosquitto_destroy(mosquitto_);
    mosquitto_lib_cleanup();
  }
  MosquittoClient(const MosquittoClient&) = delete;
  MosquittoClient& operator=(const MosquittoClient&) = delete;

  void connect(std::uint16_t port) override {
    check(mosquitto_connect(mosquitto_, "127.0.0.1", port, 60));
    while (!online_) loop();
  }

  std::uint64_t publish(const Load& load) override {
    std::uint64_t published = 0;
    while (!load.is_over(published)) {
      // What does not fit into the socket is queued without limit, and written by the loop.
      if (load.qos == 0 ? !mosquitto_want_write(mosquitto_) : unfinished_ < kWindow) {
        send(load.payload, load.qos);
        ++published;
      } else {
        loop();
      }
    }
    send({}, 1);
    while (unfinished_ > 0) loop();
    return published;
  }

  void publish_singly(const Load& load, int count) override {
    for (int i = 0; i < count; ++i) send(load.payload, 0);
  }

  void receive(const std::string& filter, int qos, Inbox& inbox) override {
    inbox_ = &inbox;
    check(mosquitto_subscribe(mosquitto_, nullptr, filter.c_str(), qos));
    while (!inbox.ended()) loop();
    inbox_ = nullptr;
  }

  void disconnect() override { mosquitto_disconnect(mosquitto_); }

 private:
  static void check(int code) {
    if (code != MOSQ_ERR_SUCCESS) throw std::runtime_error(mosquitto_strerror(code));
  }
  void send(const std::string& payload, int qos) {
    ++unfinished_;  // At QoS 0 it is over while it is published.
    check(mosquitto_publish(mosquitto_, nullptr, kTopic, static_cast<int>(payload.size()), payload.data(), qos, false));
  }
  void loop() { check(mosquitto_loop(mosquitto_, static_cast<int>(std::chrono::milliseconds(kPatience).count()), 1)); }

  mosquitto* mosquitto_ = nullptr;
  Inbox* inbox_ = nullptr;
  int unfinished_ = 0;
  bool online_ = false;
};

}  // namespace

std::unique_ptr<Client> make_client() { return std::make_unique<MosquittoClient>(); }

}  // namespace fairlead::bench

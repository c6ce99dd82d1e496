// SPDX-License-Identifier: Apache-2.0
// Paho C, the asynchronous interface (MQTTAsync).
#include "client.hpp"
#include "waiting.hpp"

#include <cstring>
#include <stdexcept>

#include <MQTTAsync.h>

namespace fairlead::bench {
namespace {

/// Messages that may wait to be written; more than its default of 100, which it refuses to exceed.
constexpr int kBuffered = 1000;

class PahoAsyncClient final : public Client {
 public:
  ~PahoAsyncClient() override { MQTTAsync_destroy(&handle_); }

  void connect(std::uint16_t port) override {
    const std::string uri = "tcp://127.0.0.1:" + std::to_string(port);
    MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer;
    create.maxBufferedMessages = kBuffered + 10;
    check(MQTTAsync_createWithOptions(&handle_, uri.c_str(), "bench-paho-async", MQTTCLIENT_PERSISTENCE_NONE, nullptr,
                                      &create));
    check(MQTTAsync_setCallbacks(handle_, this, nullptr, on_message, nullptr));
    MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
    options.context = this;
    options.onSuccess = [](void* self, MQTTAsync_successData*) { of(self).finish(); };
    options.onFailure = [](void* self, MQTTAsync_failureData*) { of(self).fail(); };
    ++unfinished_;
    check(MQTTAsync_connect(handle_, &options));
    wait_below(1);
  }

  std::uint64_t publish(const Load& load) override {
    std::uint64_t published = 0;
    for (; !load.is_over(published); ++published) {
      wait_below(load.qos == 0 ? kBuffered : kWindow);
      send(load.payload, load.qos);
    }
    send({}, 1);
    wait_below(1);
    return published;
  }

  void publish_singly(const Load& load, int count) override {
    for (int i = 0; i < count; ++i) {
      send(load.payload, 0);
      wait_below(1);
    }
  }

  void receive(const std::string& filter, int qos, Inbox& inbox) override {
    waiting_.change([&] { inbox_ = &inbox; });
    MQTTAsync_responseOptions options = responses();
    waiting_.change([&] { ++unfinished_; });
    check(MQTTAsync_subscribe(handle_, filter.c_str(), qos, &options));
    waiting_.until([&] { return inbox.ended() || failed_; });
    waiting_.change([&] { inbox_ = nullptr; });
  }

  void disconnect() override {
    MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;
    MQTTAsync_disconnect(handle_, &options);
  }

 private:
  static PahoAsyncClient& of(void* self) { return *static_cast<PahoAsyncClient*>(self); }
  static void check(int code) {
    if (code != MQTTASYNC_SUCCESS) throw std::runtime_error(MQTTAsync_strerror(code));
  }
  static int on_message(void* self, char* topic, int size, MQTTAsync_message* message) {
    PahoAsyncClient& client = of(self);
    // The size is 0 unless the topic holds a NUL.
    Inbox* const inbox = client.inbox_;
    if (inbox != nullptr) {
      inbox->on_message(topic, size == 0 ? std::strlen(topic) : static_cast<std::size_t>(size));
      if (inbox->ended()) client.waiting_.change([] {});
    }
    MQTTAsync_freeMessage(&message);
    MQTTAsync_free(topic);
    return 1;
  }
  void finish() {
    waiting_.change([this] { --unfinished_; });
  }
  void fail() {
    waiting_.change([this] { failed_ = true; });
  }

  MQTTAsync_responseOptions responses() {
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    options.context = this;
    options.onSuccess = [](void* self, MQTTAsync_successData*) { of(self).finish(); };
    options.onFailure = [](void* self, MQTTAsync_failureData*) { of(self).fail(); };
    return options;
  }
  void send(const std::string& payload, int qos) {
    MQTTAsync_responseOptions options = responses();
    waiting_.change([this] { ++unfinished_; });
    check(MQTTAsync_send(handle_, kTopic, static_cast<int>(payload.size()), payload.data(), qos, 0, &options));
  }
  void wait_below(int limit) {
    waiting_.until([&] { return unfinished_ < limit || failed_; });
    if (failed_) throw std::runtime_error("refused");
  }

  MQTTAsync handle_ = nullptr;
  Waiting waiting_;
  std::atomic<Inbox*> inbox_ = nullptr;
  int unfinished_ = 0;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<Client> make_client() { return std::make_unique<PahoAsyncClient>(); }

}  // namespace fairlead::bench

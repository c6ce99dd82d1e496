// SPDX-License-Identifier: Apache-2.0
// Paho C, the synchronous interface (MQTTClient) with callbacks, so that nothing waits in its waitForCompletion, which
// looks every 100 ms.
#include "client.hpp"
#include "waiting.hpp"

#include <cstring>
#include <stdexcept>

#include <MQTTClient.h>

namespace fairlead::bench {
namespace {

class PahoClient final : public Client {
 public:
  ~PahoClient() override { MQTTClient_destroy(&handle_); }

  void connect(std::uint16_t port) override {
    const std::string uri = "tcp://127.0.0.1:" + std::to_string(port);
    check(MQTTClient_create(&handle_, uri.c_str(), "bench-paho", MQTTCLIENT_PERSISTENCE_NONE, nullptr));
    check(MQTTClient_setCallbacks(handle_, this, nullptr, on_message, [](void* self, MQTTClient_deliveryToken) {
      of(self).waiting_.change([self] { --of(self).unfinished_; });
    }));
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    options.reliable = 0;
    options.maxInflightMessages = kWindow;
    check(MQTTClient_connect(handle_, &options));
  }

  std::uint64_t publish(const Load& load) override {
    std::uint64_t published = 0;
    for (; !load.is_over(published); ++published) {
      if (load.qos != 0) waiting_.until([this] { return unfinished_ < kWindow; });
      send(load.payload, load.qos);
    }
    send({}, 1);
    waiting_.until([this] { return unfinished_ == 0; });
    return published;
  }

  void publish_singly(const Load& load, int count) override {
    for (int i = 0; i < count; ++i) send(load.payload, 0);
  }

  void receive(const std::string& filter, int qos, Inbox& inbox) override {
    inbox_ = &inbox;
    check(MQTTClient_subscribe(handle_, filter.c_str(), qos));
    waiting_.until([&] { return inbox.ended(); });
    inbox_ = nullptr;
  }

  void disconnect() override { MQTTClient_disconnect(handle_, 1000); }

 private:
  static PahoClient& of(void* self) { return *static_cast<PahoClient*>(self); }
  static void check(int code) {
    if (code != MQTTCLIENT_SUCCESS) throw std::runtime_error(MQTTClient_strerror(code));
  }
  static int on_message(void* self, char* topic, int size, MQTTClient_message* message) {
    PahoClient& client = of(self);
    // The size is 0 unless the topic holds a NUL.
    Inbox* const inbox = client.inbox_;
    if (inbox != nullptr) {
      inbox->on_message(topic, size == 0 ? std::strlen(topic) : static_cast<std::size_t>(size));
      if (inbox->ended()) client.waiting_.change([] {});
    }
    MQTTClient_freeMessage(&message);
    MQTTClient_free(topic);
    return 1;
  }
  void send(const std::string& payload, int qos) {
    if (qos != 0) waiting_.change([this] { ++unfinished_; });
    check(MQTTClient_publish(handle_, kTopic, static_cast<int>(payload.size()), payload.data(), qos, 0, nullptr));
  }

  MQTTClient handle_ = nullptr;
  Waiting waiting_;
  std::atomic<Inbox*> inbox_ = nullptr;
  int unfinished_ = 0;
};

}  // namespace

std::unique_ptr<Client> make_client() { return std::make_unique<PahoClient>(); }

}  // namespace fairlead::bench

// SPDX-License-Identifier: Apache-2.0
/// @file  A broker that follows a script, written as a dialogue:
///
///   broker.expect(connect()).reply(connack());
///   broker.expect(publishes("a", "x").qos(1)).reply_puback().then_cut();
#pragma once

#include "support/mqtt_wire.hpp"
#include "support/simulated_network.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::support {

/// What a packet of the client must be. Whatever is not asked for is not looked at.
class Expected {
 public:
  explicit Expected(unsigned type, std::string what) : what_(std::move(what)), type_(type) {}

  Expected& qos(unsigned v) {
    return must("QoS", [v](const ClientPacket& p) { return p.qos() == v; });
  }
  Expected& dup(bool v) {
    return must("DUP", [v](const ClientPacket& p) { return p.dup() == v; });
  }
  Expected& id(std::uint16_t v) {
    return must("packet identifier", [v](const ClientPacket& p) { return p.id == v; });
  }
  Expected& reason(unsigned v) {
    return must("reason", [v](const ClientPacket& p) { return p.reason == v; });
  }
  Expected& bytes(Buffer v) {
    return must("bytes", [v = std::move(v)](const ClientPacket& p) { return p.bytes == v; });
  }
  Expected& must(std::string what, std::function<bool(const ClientPacket&)> check) {
    checks_.emplace_back(std::move(what), std::move(check));
    return *this;
  }
  /// What is wrong with it; empty if nothing.
  [[nodiscard]] std::string mismatch(const ClientPacket& p) const;
  [[nodiscard]] const std::string& what() const { return what_; }

 private:
  std::string what_;
  unsigned type_;
  std::vector<std::pair<std::string, std::function<bool(const ClientPacket&)>>> checks_;
};

[[nodiscard]] Expected connect();
[[nodiscard]] Expected publishes(std::string_view topic, std::string_view payload);
[[nodiscard]] Expected subscribes(std::vector<std::string> filters);
[[nodiscard]] Expected unsubscribes(std::vector<std::string> filters);
[[nodiscard]] Expected acknowledges(unsigned first, std::uint16_t id);
[[nodiscard]] Expected releases();
[[nodiscard]] Expected pings();
[[nodiscard]] Expected disconnects();

/// Plays the server's part. What the client does against the script is kept in problem(), which a test compares with
/// the empty text.
class ScriptedBroker final : public Peer {
 public:
  /// One line of the dialogue.
  class Line {
   public:
    explicit Line(Expected expected) : expected_(std::move(expected)) {}
    Line& reply(Buffer bytes) {
      return reply([bytes = std::move(bytes)](const ClientPacket&) { return bytes; });
    }
    Line& reply(std::function<Buffer(const ClientPacket&)> make) {
      replies_.push_back(std::move(make));
      return *this;
    }
    Line& reply_puback() {
      return reply([](const ClientPacket& p) { return puback(p.id); });
    }
    Line& reply_pubrec() {
      return reply([](const ClientPacket& p) { return pubrec(p.id); });
    }
    Line& reply_pubcomp() {
      return reply([](const ClientPacket& p) { return pubcomp(p.id); });
    }
    Line& reply_suback(Buffer codes) {
      return reply([codes = std::move(codes)](const ClientPacket& p) { return suback(p.id, codes); });
    }
    Line& then_cut() {
      cut_ = true;
      return *this;
    }

   private:
    friend class ScriptedBroker;
    Expected expected_;
    std::vector<std::function<Buffer(const ClientPacket&)>> replies_;
    bool cut_ = false;
  };

  Line& expect(Expected expected) { return script_.emplace_back(std::move(expected)); }
  /// Sends something of its own accord.
  void say(const Buffer& bytes) { output_ += bytes; }

  /// The first thing that went against the script, or that is missing at the end of it; empty if nothing.
  [[nodiscard]] std::string problem() const;
  [[nodiscard]] const std::vector<ClientPacket>& received() const { return received_; }

  void on_open() override;
  void on_bytes(Bytes bytes) override;
  void on_cut() override;
  Buffer take_output() override { return std::exchange(output_, {}); }
  [[nodiscard]] bool wants_cut() const override { return cut_; }

 private:
  void answer(const ClientPacket& p);

  std::deque<Line> script_;
  std::vector<ClientPacket> received_;
  PacketReader reader_;
  Buffer output_;
  std::string problem_;
  bool cut_ = false;
};

}  // namespace fairlead::support

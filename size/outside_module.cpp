// SPDX-License-Identifier: Apache-2.0
// A way to the server of which nothing is Fairlead's: a module behind a serial line that does TCP and TLS by itself.
#include "outside.hpp"
#include "outside_connector.hpp"

namespace fairlead::size {
namespace {

struct Stream {
  IoResult recv(MutableBytes into) { return transport_recv(into); }
  IoResult send(std::span<const Bytes> pieces) { return transport_send(pieces); }
  Result<void> flush() { return {}; }
  Result<void> shutdown() { return {}; }
  void collect_waits(Directions, WaitList& list) { list.set_ready(); }
  void close() {}
};

class Module final : public net::Connector {
 private:
  Result<void> do_open(const net::Endpoint&, Instant) override { return {}; }
  Result<io::StreamRef> do_step(Instant) override { return io::StreamRef(stream_); }
  [[nodiscard]] net::Stage do_stage() const override { return net::Stage::ready; }
  [[nodiscard]] bool do_secure() const override { return true; }
  void do_collect_waits(WaitList&) override {}
  [[nodiscard]] Deadline do_next_deadline() const override { return {}; }
  [[nodiscard]] const Failure& do_failure() const override { return failure_; }
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return times_; }
  void do_set_prompt_acks(net::PromptAcks) override {}
  void do_close() override {}

  Stream stream_;
  Failure failure_;
  net::ConnectTimes times_;
};

class Noise final : public platform::Entropy {
  Result<void> do_fill(MutableBytes into) override {
    use(into);
    return {};
  }
};

}  // namespace

net::Connector& connector() {
  static Module module;
  return module;
}

platform::Entropy& entropy() {
  static Noise noise;
  return noise;
}

}  // namespace fairlead::size

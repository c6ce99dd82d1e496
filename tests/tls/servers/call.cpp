// SPDX-License-Identifier: Apache-2.0
#include "call.hpp"

#include <array>

namespace fairlead::tls_servers {
namespace {

constexpr Duration kLimit{10'000};

Port::TrustStore trust_of(const Port::Library& library, const support::Certificate& trusted) {
  const std::string pem = trusted.pem();
  const Bytes input = bytes_of(pem);
  return *Port::TrustStore::from_bytes(library, std::span(&input, 1));
}

std::optional<Port::Identity> identity_of(const Port::Library& library,
                                          const std::optional<support::Certificate>& device) {
  if (!device) return std::nullopt;
  const std::string chain = device->pem();
  const std::string key = device->key().pem();
  return *Port::Identity::from_bytes(library, bytes_of(chain), bytes_of(key));
}

Result<void> said(const IoResult& io) {
  if (!io.ok()) return fail(io.error());
  return {};
}

}  // namespace

Call::Call(const support::Certificate& trusted, const std::optional<support::Certificate>& device, tls::Version newest)
    : library_(*Port::Library::open()), session_(trust_of(library_, trusted), identity_of(library_, device)) {
  policy_.newest = newest;
}

Result<void> Call::finish(const std::function<Result<void>()>& step, const Waits& waits) {
  const Deadline limit = after(os_.clock().now(), kLimit);
  while (true) {
    Result<void> done = step();
    if (done || done.error() != Errc::would_block) return done;
    if (limit.passed(os_.clock().now())) return fail(Errc::timed_out);
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    waits(list);
    if (list.ready()) continue;
    if (auto waited = os_.waiter().wait(list, limit); !waited) return waited;
  }
}

Result<void> Call::finish(Directions wanted, const std::function<Result<void>()>& step) {
  return finish(step, [this, wanted](WaitList& list) { session_.collect_waits(wanted, list); });
}

Result<void> Call::connect(std::uint16_t port, tls::ResumptionSlot* slot) {
  endpoint_.emplace(
      net::Endpoint{.scheme = net::Scheme::tcp, .host = net::HostName::parse("127.0.0.1").value(), .port = port});
  if (auto opened = tcp_.open(*endpoint_, os_.clock().now()); !opened) return opened;
  const auto dial = [this]() -> Result<void> {
    auto stream = tcp_.step(os_.clock().now());
    if (!stream) return fail(stream.error());
    lower_.emplace(*stream);
    return {};
  };
  if (auto dialled = finish(dial, [this](WaitList& list) { tcp_.collect_waits(list); }); !dialled) return dialled;
  const tls::Parameters parameters{
      .policy = policy_, .host = *tls::ReferenceName::dns("localhost"), .now = support::kTestNow, .resumption = slot};
  if (auto started = session_.start(*lower_, parameters); !started) return started;
  return finish(Directions::both, [this] { return session_.handshake(); });
}

Result<void> Call::say(std::string_view text) {
  Bytes rest = bytes_of(text);
  while (!rest.empty()) {
    const auto send = [&]() -> Result<void> {
      const IoResult sent = session_.send(std::span(&rest, 1));
      if (sent.ok()) rest = rest.subspan(sent.size());
      return said(sent);
    };
    if (auto done = finish(Directions::send, send); !done) return done;
  }
  return finish(Directions::send, [this] { return session_.flush(); });
}

Result<std::string> Call::hear(std::size_t size) {
  std::string heard;
  while (heard.size() < size) {
    std::array<std::byte, 256> into{};
    const auto recv = [&]() -> Result<void> {
      const IoResult got = session_.recv(into);
      if (got.ok()) heard += text_of(Bytes(into).first(got.size()));
      return said(got);
    };
    if (auto done = finish(Directions::receive, recv); !done) return fail(done.error());
  }
  return heard;
}

void Call::hang_up() {
  (void)finish(Directions::send, [this] { return session_.shutdown(); });
  while (hear(1)) {
  }
  session_.close();
}

}  // namespace fairlead::tls_servers

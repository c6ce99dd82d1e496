// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/host_socket.hpp"

#include "host_link.hpp"

#include <utility>

namespace fairlead::ports {

struct HostSocket::Impl {
  Impl(HostSocketOptions&& given, HostParts&& parts)
      : options(std::move(given)),
        endpoint(parts.endpoint),
        link(std::move(parts), options.policy, options.wall_clock,
             {.staging = {}, .resumption = options.resumption, .psk = options.psk}),
        sending(link.os().clock()),
        socket(link.connector(), {link.os().clock(), mutex, link.os().waiter(), sending},
               options.policy.verifies() ? client::Unverified::refuse : client::Unverified::dangerously_accept) {}

  [[nodiscard]] Deadline in(Duration limit) { return after(link.os().clock().now(), limit); }

  // In the order in which they use each other.
  HostSocketOptions options;
  net::Endpoint endpoint;
  HostLink link;
  PosixMutex mutex;
  PosixWaiter sending;
  client::SecureSocket socket;
};

std::expected<std::unique_ptr<HostSocket>, HostFault> HostSocket::create(HostSocketOptions options) {
  auto parts = load(names_in(options));
  if (!parts) return std::unexpected(std::move(parts.error()));
  return std::unique_ptr<HostSocket>(new HostSocket(std::make_shared<Impl>(std::move(options), *std::move(parts))));
}

HostSocket::HostSocket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
HostSocket::~HostSocket() { impl_->socket.close(); }

// Each call that can wait keeps the parts alive until it returns.

Result<void> HostSocket::connect(Duration limit) {
  const auto self = impl_;
  return self->socket.connect(self->endpoint, self->in(limit));
}

IoResult HostSocket::recv(MutableBytes into, Duration limit) {
  const auto self = impl_;
  return self->socket.recv(into, self->in(limit));
}

IoResult HostSocket::send(std::span<const Bytes> pieces, Duration limit) {
  const auto self = impl_;
  return self->socket.send(pieces, self->in(limit));
}

IoResult HostSocket::send(Bytes piece, Duration limit) { return send(std::span<const Bytes>(&piece, 1), limit); }

Result<void> HostSocket::send_all(std::span<Bytes> pieces, Duration limit) {
  const auto self = impl_;
  return self->socket.send_all(pieces, self->in(limit));
}

Result<void> HostSocket::send_all(Bytes piece, Duration limit) { return send_all(std::span<Bytes>(&piece, 1), limit); }

Result<void> HostSocket::flush(Duration limit) {
  const auto self = impl_;
  return self->socket.flush(self->in(limit));
}

Result<void> HostSocket::shutdown(Duration limit) {
  const auto self = impl_;
  return self->socket.shutdown(self->in(limit));
}

void HostSocket::cancel() { impl_->socket.cancel(); }
void HostSocket::close() { impl_->socket.close(); }
bool HostSocket::connected() const { return impl_->socket.connected(); }
Failure HostSocket::failure() const { return impl_->socket.failure(); }
client::SecureSocket& HostSocket::socket() { return impl_->socket; }
const net::Endpoint& HostSocket::endpoint() const { return impl_->endpoint; }
tls::Session* HostSocket::tls() { return impl_->link.session(); }

}  // namespace fairlead::ports

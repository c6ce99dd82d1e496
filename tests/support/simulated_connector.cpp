// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_connector.hpp"

#include <stdexcept>
#include <utility>

namespace fairlead::support {

using net::Stage;

Result<void> SimulatedConnector::do_open(const net::Endpoint& endpoint, Instant now) {
  if (stage_ != Stage::idle && stage_ != Stage::failed) return fail(Errc::busy);
  ++opened;
  hosts.emplace_back(endpoint.host.text());
  acks = net::PromptAcks::on;
  times_ = {.opened = now};
  failure_ = {};
  if (refuses) {
    failure_ = {.layer = Layer::configuration, .error = *refuses};
    return fail(*refuses);
  }
  endpoint_ = &endpoint;
  stage_ = Stage::resolving;
  stage_ends_ = now + resolve;
  return {};
}

Result<io::StreamRef> SimulatedConnector::do_step(Instant now) {
  if (stage_ == Stage::failed) return fail(failure_.error);
  if (stage_ == Stage::idle) return fail(Errc::invalid);
  // Whoever opened it keeps the endpoint alive, which the address sanitizer checks here.
  if (endpoint_->host.text() != hosts.back()) throw std::logic_error("the endpoint has changed");
  if (stage_ == Stage::resolving && now >= stage_ends_) {
    if (fails_at(Layer::resolve)) return give_up(now);
    times_.resolved = now;
    stage_ = Stage::connecting;
    stage_ends_ = now + connect;
  }
  if (stage_ == Stage::connecting && now >= stage_ends_) {
    if (fails_at(Layer::connect)) return give_up(now);
    times_.connected = now;
    times_.address = address();
    stage_ = Stage::handshaking;
    stage_ends_ = now + handshake;
  }
  if (stage_ == Stage::handshaking && now >= stage_ends_) {
    if (fails_at(Layer::handshake) || fails_at(Layer::configuration)) return give_up(now);
    times_.handshaken = now;
    stage_ = Stage::ready;
    line_ = std::make_unique<Line>(pipe_size);
    fault_ = std::make_unique<io::Fault>(stream ? *stream : io::StreamRef(line_->pipe.a()), plan);
  }
  if (stage_ == Stage::ready) return io::StreamRef(*fault_);
  return fail(Errc::would_block);
}

Result<io::StreamRef> SimulatedConnector::give_up(Instant now) {
  failure_ = failures.front();
  failures.erase(failures.begin());
  failure_.set_duration(now - times_.opened);
  stage_ = Stage::failed;
  return fail(failure_.error);
}

void SimulatedConnector::do_collect_waits(WaitList& list) {
  if (!do_next_deadline().is_never()) list.add({kNoHandle, Directions::receive});
}

Deadline SimulatedConnector::do_next_deadline() const {
  const bool under_way = stage_ == Stage::resolving || stage_ == Stage::connecting || stage_ == Stage::handshaking;
  return under_way ? Deadline(stage_ends_) : Deadline::never();
}

const Failure& SimulatedConnector::do_failure() const {
  return stage_ == Stage::ready && stream_failure ? *stream_failure : failure_;
}

void SimulatedConnector::do_close() {
  if (stage_ != Stage::idle) ++closed;
  stage_ = Stage::idle;
  endpoint_ = nullptr;
  if (fault_ != nullptr) fault_->close();
  fault_.reset();
}

}  // namespace fairlead::support

// SPDX-License-Identifier: Apache-2.0
#include "publisher.hpp"

#include "file_source.hpp"
#include "problem.hpp"

#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {

mqtt::Publication Publisher::publication() const {
  return {.topic = mqtt::TopicName::unchecked(command_.topic),
          .payload = {},
          .qos = command_.connection.qos,
          .retain = command_.retain};
}

bool Publisher::accept(const Result<mqtt::Op>& op, std::uint64_t size) {
  if (op) return true;
  if (op.error() == Errc::would_block) return false;
  if (op.error() == Errc::too_large) {
    throw Problem(
        op.error(),
        fmt::format("The message of {} bytes is too large for this server: it takes packets of at most {} bytes.", size,
                    link_.client().session().limits().maximum_packet_size),
        "Send it in several messages, or raise the server's limit.");
  }
  Failure failure;
  failure.layer = Layer::mqtt;
  failure.error = op.error();
  explain::Context context = link_.context(failure);
  context.subject_of_work =
      fmt::format("publishing to {} at QoS {}", command_.topic, static_cast<int>(command_.connection.qos));
  throw_problem(failure, context);
}

bool Publisher::publish(std::string& text) {
  // The map gives the text a place that does not move: the session reads it there until the operation is over.
  std::map<std::uint32_t, std::string> holder;
  auto node = holder.extract(holder.emplace(0, std::move(text)).first);
  mqtt::Publication message = publication();
  message.payload = mqtt::Payload::borrow(bytes_of(node.mapped()));
  const auto op = link_.client().session().publish(message);
  if (!accept(op, node.mapped().size())) {
    text = std::move(node.mapped());
    return false;
  }
  if (op->done()) return true;
  node.key() = op->value();
  unfinished_.insert(std::move(node));
  return true;
}

bool Publisher::publish(client::PayloadSource& source) {
  const auto op =
      source.size() == 0 ? link_.client().publish(publication()) : link_.client().publish(publication(), source);
  if (!accept(op, source.size())) return false;
  if (!op->done()) unfinished_.emplace(op->value(), std::string());
  return true;
}

std::optional<Errc> Publisher::completed(const mqtt::Completed& completed) {
  if (unfinished_.erase(completed.op.value()) == 0) return std::nullopt;
  return completed.error;
}

}  // namespace fairlead::cli

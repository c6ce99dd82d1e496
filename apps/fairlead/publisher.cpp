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

bool Publisher::has_room(std::size_t size) const {
  const ConnectionPlan& plan = command_.connection;
  const bool counted = plan.qos == mqtt::QoS::exactly_once && plan.version == mqtt::Version::v3_1_1;
  if (counted && unfinished_.size() >= kMostOfQos2) return false;
  return unfinished_.empty() || held_ + size <= kMostHeld;
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
  if (!has_room(text.size())) return false;
  // The map gives the text a place that does not move: the session reads it there until the operation is over.
  const std::uint64_t size = text.size();
  std::map<std::uint32_t, Unfinished> holder;
  auto node = holder.extract(holder.emplace(0, Unfinished{std::move(text), size}).first);
  mqtt::Publication message = publication();
  message.payload = mqtt::Payload::borrow(bytes_of(node.mapped().text));
  const auto op = link_.client().publish(message);
  if (!accept(op, size)) {
    text = std::move(node.mapped().text);
    return false;
  }
  if (op->done()) {
    count_delivered(size);
    return true;
  }
  node.key() = op->value();
  held_ += size;
  unfinished_.insert(std::move(node));
  return true;
}

bool Publisher::publish(client::PayloadSource& source) {
  const std::uint64_t size = source.size();
  const auto op = size == 0 ? link_.client().publish(publication()) : link_.client().publish(publication(), source);
  if (!accept(op, size)) return false;
  if (op->done()) {
    count_delivered(size);
  } else {
    unfinished_.emplace(op->value(), Unfinished{.text = {}, .size = size});
  }
  return true;
}

std::optional<Outcome> Publisher::completed(const mqtt::Completed& completed) {
  const auto found = unfinished_.find(completed.op.value());
  if (found == unfinished_.end()) return std::nullopt;
  Unfinished message = std::move(found->second);
  unfinished_.erase(found);
  held_ -= message.text.size();
  Outcome outcome{.error = completed.error, .cut_off = std::nullopt};
  if (!completed.error) {
    count_delivered(message.size);
  } else if (*completed.error == Errc::reset && command_.connection.qos == mqtt::QoS::at_most_once) {
    outcome.cut_off = std::move(message.text);
  } else {
    ++delivered_.failed;
  }
  return outcome;
}

void Publisher::count_delivered(std::uint64_t size) {
  ++delivered_.messages;
  delivered_.bytes += size;
  if (command_.connection.qos == mqtt::QoS::at_most_once) ++sent_;
}

}  // namespace fairlead::cli

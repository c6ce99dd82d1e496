// SPDX-License-Identifier: Apache-2.0
#include "subscriber.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fairlead::cli {

Subscriber::Subscriber(Link& link, const SubCommand& command, const Report& report)
    : link_(link), report_(report), qos_(command.connection.qos) {
  for (const std::string& filter : command.topics) requests_.push_back({mqtt::OpKind::subscribe, filter});
  for (const std::string& filter : command.unsubscribe) requests_.push_back({mqtt::OpKind::unsubscribe, filter});
  next_ = requests_.size();
}

void Subscriber::begin() { next_ = 0; }

Result<mqtt::Op> Subscriber::ask(const Request& request) {
  const auto filter = mqtt::TopicFilter::parse(request.filter);
  if (!filter) return fail(filter.error());
  if (request.kind == mqtt::OpKind::unsubscribe) return link_.client().unsubscribe(std::span(&*filter, 1));
  const mqtt::Subscription subscription{.filter = *filter, .qos = qos_};
  return link_.client().subscribe(std::span(&subscription, 1));
}

void Subscriber::feed() {
  for (; next_ < requests_.size(); ++next_) {
    // A request of an earlier connection that was not answered is repeated by the session itself.
    if (std::ranges::any_of(waiting_, [this](const auto& one) { return one.second == next_; })) continue;
    const auto op = ask(requests_[next_]);
    if (!op && op.error() == Errc::would_block) return;
    if (!op) {
      Failure failure;
      failure.layer = Layer::mqtt;
      failure.error = op.error();
      explain::Context context = link_.context(failure);
      context.subject_of_work = fmt::format("the filter {}", requests_[next_].filter);
      throw_problem(failure, context);
    }
    waiting_.emplace(op->value(), next_);
  }
}

Failure Subscriber::refusal(const mqtt::Completed& completed) const {
  Failure failure;
  failure.layer = Layer::mqtt;
  failure.error = *completed.error;
  failure.native = static_cast<std::int32_t>(completed.reasons.empty() ? completed.reason : completed.reason_of(0));
  return failure;
}

void Subscriber::completed(const mqtt::Completed& completed) {
  const auto waiting = waiting_.find(completed.op.value());
  if (waiting == waiting_.end()) return;
  Request& request = requests_[waiting->second];
  waiting_.erase(waiting);
  request.refused = completed.error.has_value();
  if (!completed.error) return;
  const Failure failure = refusal(completed);
  explain::Context context = link_.context(failure);
  context.subject_of_work = fmt::format("the filter {}", request.filter);
  // Where a subscription is refused, the ends of others are none that is left.
  const bool nothing_left = std::ranges::all_of(requests_, [&request](const Request& r) {
    return r.refused || (request.kind == mqtt::OpKind::subscribe && r.kind == mqtt::OpKind::unsubscribe);
  });
  if (nothing_left) throw_problem(failure, context);
  report_.warn(explain::explain(failure, context).sentence);
}

}  // namespace fairlead::cli

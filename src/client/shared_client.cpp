// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/shared_client.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"

#include "client/wait_items.hpp"

#include <array>
#include <utility>

namespace fairlead::client {

/// The stay of the thread that takes events.
class SharedClient::Driving {
 public:
  explicit Driving(SharedClient& shared) : shared_(shared) { shared_.driving_ = true; }
  ~Driving() { shared_.driving_ = false; }
  Driving(const Driving&) = delete;
  Driving& operator=(const Driving&) = delete;

 private:
  SharedClient& shared_;
};

SharedClient::~SharedClient() {
  const platform::Lock lock(mutex_);
  FAIRLEAD_CHECK(!driving_);
}

// ---- Events ----

Result<Event> SharedClient::next_event(Deadline until) {
  const platform::Lock lock(mutex_);
  if (driving_) return fail(Errc::busy);
  const Driving driving(*this);
  return drive(until);
}

Result<Event> SharedClient::drive(Deadline until) {
  for (;;) {
    if (auto event = client_.next_event()) return *std::move(event);
    if (cancelled_.exchange(false)) return fail(Errc::cancelled);
    if (const auto reason = std::exchange(stop_, std::nullopt)) client_.stop(platform_.clock.now(), *reason);
    client_.step(platform_.clock.now(), mutex_);
    if (auto event = client_.next_event()) return *std::move(event);
    if (until.passed(platform_.clock.now())) return fail(Errc::timed_out);
    FAIRLEAD_TRY(wait(until));
  }
}

Result<void> SharedClient::wait(Deadline until) {
  std::array<WaitItem, kWaitItems> storage{};
  WaitList list(storage);
  client_.collect_waits(list);
  until = earlier(until, client_.next_deadline());
  waiting_ = true;
  mutex_.unlock();
  const auto waited = platform_.waiter.wait(list, until);
  mutex_.lock();
  waiting_ = false;
  return waited;
}

/// Something was asked for: whoever waits has to look again.
void SharedClient::attend() {
  if (std::exchange(waiting_, false)) platform_.waiter.wake();
}

void SharedClient::cancel() {
  cancelled_ = true;
  platform_.waiter.wake();
}

// ---- The connection, and requests ----

Result<void> SharedClient::start() {
  const platform::Lock lock(mutex_);
  if (stop_) return fail(Errc::busy);
  attend();
  return client_.start(platform_.clock.now());
}

void SharedClient::stop(mqtt::ReasonCode reason) {
  const platform::Lock lock(mutex_);
  if (!driving_) return client_.stop(platform_.clock.now(), reason);
  stop_ = reason;
  attend();
}

void SharedClient::retry_now() {
  const platform::Lock lock(mutex_);
  attend();
  client_.retry_now(platform_.clock.now());
}

Result<mqtt::Op> SharedClient::publish(const mqtt::Publication& publication) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.publish(publication);
}

Result<mqtt::Op> SharedClient::publish(const mqtt::Publication& publication, PayloadSource& source) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.publish(publication, source);
}

Result<mqtt::Op> SharedClient::subscribe(std::span<const mqtt::Subscription> subscriptions,
                                         std::span<const mqtt::Property> properties) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.subscribe(subscriptions, properties);
}

Result<mqtt::Op> SharedClient::unsubscribe(std::span<const mqtt::TopicFilter> filters,
                                           std::span<const mqtt::Property> properties) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.unsubscribe(filters, properties);
}

Result<void> SharedClient::cancel(mqtt::Op op) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.cancel(op);
}

Result<void> SharedClient::attach(mqtt::Op op, PayloadSource& source) {
  const platform::Lock lock(mutex_);
  attend();
  return client_.attach(op, source);
}

// ---- State ----

connection::Phase SharedClient::phase() const {
  const platform::Lock lock(mutex_);
  return client_.phase();
}

Failure SharedClient::failure() const {
  const platform::Lock lock(mutex_);
  return client_.failure();
}

std::size_t SharedClient::unfinished() const {
  const platform::Lock lock(mutex_);
  return client_.session().unfinished();
}

bool SharedClient::idle() const {
  const platform::Lock lock(mutex_);
  return !driving_;
}

}  // namespace fairlead::client

// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/detail/packet_id_set.hpp"

#include <algorithm>
#include <bit>

namespace fairlead::mqtt::detail {

PacketIdSet::PacketIdSet(std::span<InboundId> memory)
    : places_(memory.first(std::min(std::bit_floor(memory.size()), kMostInbound))) {
  clear();
}

std::size_t PacketIdSet::place_of(std::uint16_t id) const {
  std::size_t at = home(id);
  for (std::size_t steps = 0; steps < places_.size(); ++steps, at = home(at + 1)) {
    if (places_[at].id == id || places_[at].id == 0) return at;
  }
  return places_.size();
}

bool PacketIdSet::contains(std::uint16_t id) const {
  const std::size_t at = place_of(id);
  return at < places_.size() && places_[at].id == id;
}

void PacketIdSet::insert(std::uint16_t id) {
  places_[place_of(id)] = {.id = id, .mentioned = true};
  ++size_;
}

bool PacketIdSet::erase(std::uint16_t id) {
  std::size_t hole = place_of(id);
  if (hole >= places_.size() || places_[hole].id != id) return false;
  // Whatever was pushed past the hole moves back into it, so that no search stops early.
  places_[hole] = {};
  --size_;
  for (std::size_t at = home(hole + 1); places_[at].id != 0; at = home(at + 1)) {
    const std::size_t distance_to_home = home(at - home(places_[at].id));
    if (distance_to_home < home(at - hole)) continue;
    places_[hole] = places_[at];
    places_[at] = {};
    hole = at;
  }
  return true;
}

void PacketIdSet::clear() {
  std::ranges::fill(places_, InboundId{});
  size_ = 0;
}

bool PacketIdSet::mention(std::uint16_t id) {
  const std::size_t at = place_of(id);
  if (at >= places_.size() || places_[at].id != id) return false;
  places_[at].mentioned = true;
  return true;
}

void PacketIdSet::forget_mentions() {
  for (InboundId& place : places_) place.mentioned = false;
}

bool PacketIdSet::make_room() {
  const auto unmentioned = [](const InboundId& place) { return place.id != 0 && !place.mentioned; };
  const auto found = std::ranges::find_if(places_, unmentioned);
  return found != places_.end() && erase(found->id);
}

}  // namespace fairlead::mqtt::detail

// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/detail/packet_id_set.hpp"

#include <algorithm>
#include <bit>

namespace fairlead::mqtt::detail {

PacketIdSet::PacketIdSet(std::span<std::uint16_t> memory)
    : places_(memory.first(std::min(std::bit_floor(memory.size()), std::size_t{0x8000}))) {
  clear();
}

std::size_t PacketIdSet::place_of(std::uint16_t id) const {
  std::size_t at = home(id);
  for (std::size_t steps = 0; steps < places_.size(); ++steps, at = home(at + 1)) {
    if (places_[at] == id || places_[at] == 0) return at;
  }
  return places_.size();
}

bool PacketIdSet::contains(std::uint16_t id) const {
  const std::size_t at = place_of(id);
  return at < places_.size() && places_[at] == id;
}

void PacketIdSet::insert(std::uint16_t id) {
  places_[place_of(id)] = id;
  ++size_;
}

bool PacketIdSet::erase(std::uint16_t id) {
  std::size_t hole = place_of(id);
  if (hole >= places_.size() || places_[hole] != id) return false;
  // Whatever was pushed past the hole moves back into it, so that no search stops early.
  places_[hole] = 0;
  --size_;
  for (std::size_t at = home(hole + 1); places_[at] != 0; at = home(at + 1)) {
    const std::size_t distance_to_home = home(at - home(places_[at]));
    if (distance_to_home < home(at - hole)) continue;
    places_[hole] = places_[at];
    places_[at] = 0;
    hole = at;
  }
  return true;
}

void PacketIdSet::clear() {
  std::ranges::fill(places_, std::uint16_t{0});
  size_ = 0;
}

}  // namespace fairlead::mqtt::detail

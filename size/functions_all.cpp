// SPDX-License-Identifier: Apache-2.0
#include "outside_board.hpp"

namespace fairlead::size {

const token::FunctionList& board_functions() { return token::all_functions(); }

}  // namespace fairlead::size

# SPDX-License-Identifier: Apache-2.0
# What tests/firmware/boards.txt says of a board.

# fairlead_board_properties(<board>): sets board_guard, board_code, board_ram, board_uart, board_ethernet, board_interrupt,
# board_counter, board_hz and board_flags.
function(fairlead_board_properties board)
  set(table "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../tests/firmware/boards.txt")
  file(STRINGS "${table}" row REGEX "^${board} ")
  if(NOT row MATCHES "^([^|]+) \\| (.+)$")
    message(FATAL_ERROR "FAIRLEAD_BOARD: ${table} has no board ${board}")
  endif()
  set(board_flags "${CMAKE_MATCH_2}" PARENT_SCOPE)
  separate_arguments(values UNIX_COMMAND "${CMAKE_MATCH_1}")
  list(POP_FRONT values)
  set(names guard code ram uart ethernet interrupt counter hz)
  foreach(pair IN ZIP_LISTS names values)
    set(board_${pair_0} "${pair_1}" PARENT_SCOPE)
  endforeach()
endfunction()

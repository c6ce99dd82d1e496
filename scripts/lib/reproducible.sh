# SPDX-License-Identifier: Apache-2.0
# The step `reproducible` of scripts/check: firmware is the same to the byte when it is built again in another folder,
# from sources that have just been copied, mbedTLS and lwIP included, and without a compiler cache. Needs what presets.sh
# needs; the working folder is the project's.

reproduced_images=(firmware_client_plain firmware_client_tls)

check_reproducible() {
  local image first=build/arm/tests/firmware again=build/again/in-another-folder
  configure_preset arm
  [ -d build/deps/mbedtls-arm ] && [ -d "$lwip_source" ] || die "it needs mbedTLS and lwIP, see above"
  build_preset arm "${reproduced_images[@]}"
  rm -rf build/again
  mkdir -p "$again/build"
  tar --exclude=./build --exclude=./.git -cf - . | tar -xf - -C "$again"
  cp -r build/deps "$again/build"
  rm -rf "$again/build/deps/mbedtls-arm"  # The others are those of images that are not built.
  (
    cd "$again"
    export CCACHE_DISABLE=1
    mkdir -p build/logs
    ensure_mbedtls arm
    # Without wolfSSL, which these images do not link.
    cmake --preset arm -D "FAIRLEAD_PORTS=$ports_of_a_board" >build/logs/configure-arm.log 2>&1 ||
      { cat build/logs/configure-arm.log >&2; die "configuring arm again failed"; }
    build_preset arm "${reproduced_images[@]}"
  )
  for image in "${reproduced_images[@]}"; do
    cmp "$first/$image.elf" "$again/$first/$image.elf" || die "$image.elf is another one when it is built again"
    say "$image.elf: $(stat -c %s "$first/$image.elf") bytes, the same when it is built again in another folder"
  done
  rm -rf build/again
}

# ctk-init: static, small, without glibc. It is compiled by musl-gcc in one command, because it is the
# only target with another C library, and embedded in libctk by a generated assembler file.

find_program(CTK_MUSL_CC NAMES musl-gcc REQUIRED DOC "musl's compiler wrapper (Debian: musl-tools)")

file(GLOB init_sources CONFIGURE_DEPENDS
  init/*.c plan/*.c src/base/*.c src/sys/*.c src/mount/*.c src/overlay/*.c src/path/*.c)
file(GLOB init_headers CONFIGURE_DEPENDS init/*.h plan/*.h include/ctk/*.h src/*/*.h)

# musl brings no kernel headers. -idirafter: the C library's own headers must come first.
set(kernel_headers -idirafter /usr/include)
if(CMAKE_LIBRARY_ARCHITECTURE) # Debian's multiarch folder holds asm/
  list(APPEND kernel_headers -idirafter /usr/include/${CMAKE_LIBRARY_ARCHITECTURE})
endif()

set(init_program ${CMAKE_CURRENT_BINARY_DIR}/ctk-init)
add_custom_command(
  OUTPUT ${init_program}
  COMMAND ${CTK_MUSL_CC} -std=gnu17 -Os -Wall -Wextra -Werror
    -D_GNU_SOURCE -DCTK_INIT=1 "-DCTK_VERSION=\"${PROJECT_VERSION}\""
    -I${CMAKE_CURRENT_SOURCE_DIR} -I${CMAKE_CURRENT_SOURCE_DIR}/include
    -I${CMAKE_CURRENT_SOURCE_DIR}/src -I${CMAKE_CURRENT_SOURCE_DIR}/plan ${kernel_headers}
    -fvisibility=hidden -fstack-protector-strong -fno-pie
    -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
    -static -no-pie -s -Wl,--gc-sections,--build-id=none -Wl,-z,relro,-z,now,-z,noexecstack
    ${init_sources} -o ${init_program}
  DEPENDS ${init_sources} ${init_headers}
  COMMENT "Building ctk-init (static, musl)"
  VERBATIM)
add_custom_target(ctk-init DEPENDS ${init_program})

set(CTK_INIT_IMAGE ${CMAKE_CURRENT_BINARY_DIR}/ctk_init_image.S)
configure_file(cmake/image.S.in ${CTK_INIT_IMAGE} @ONLY)
set_source_files_properties(${CTK_INIT_IMAGE} PROPERTIES OBJECT_DEPENDS ${init_program})

# Flags that every program and library of the project is compiled and linked with.

option(CTK_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

add_library(ctk_flags INTERFACE)
target_compile_definitions(ctk_flags INTERFACE _GNU_SOURCE CTK_VERSION="${PROJECT_VERSION}")
target_compile_options(ctk_flags INTERFACE
  -fvisibility=hidden
  -fstack-protector-strong
  # The same source gives the same bytes wherever it is checked out.
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=."
  $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Werror;-Wshadow;-Wstrict-prototypes;-Wmissing-prototypes>
  # glibc only fortifies optimised code, and warns otherwise. Some distributions define it already.
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
target_link_options(ctk_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)

# For shared libraries: a function that was declared and never written is found here, not when Java loads it. The
# sanitizers' own functions come with the program.
set(CTK_NO_UNDEFINED -Wl,-z,defs)

if(CTK_SANITIZE)
  set(CTK_NO_UNDEFINED)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(ctk_flags INTERFACE ${sanitizers})
  target_link_options(ctk_flags INTERFACE ${sanitizers})
endif()

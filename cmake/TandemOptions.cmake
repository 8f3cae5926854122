# What every target is compiled with. The presets in CMakePresets.json choose among the options.
option(TANDEM_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(TANDEM_FUZZ "build the fuzz targets (needs clang)" OFF)
option(TANDEM_BENCH "build the Google Benchmarks" OFF)
option(TANDEM_WERROR "warnings are errors" ON)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# NDEBUG is never set: TANDEM_ASSERT and the library's own checks stay on in production.
add_compile_definitions(_GLIBCXX_ASSERTIONS FMT_EXCEPTIONS=0)
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow
                    -Wno-missing-field-initializers)  # designated initializers leave out on purpose
if(TANDEM_WERROR)
  add_compile_options(-Werror)
endif()
if(TANDEM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(TANDEM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)

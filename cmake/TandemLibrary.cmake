# tandem_library(<folder> LAYER n [CORE] DEPENDS <folders...> [LINK <targets...>])
#
# One folder of src/ as one static library. It sees the headers of its own folder and of what it
# depends on, and no others: its include path is a directory of links made here, so an include that
# goes up, or sideways, is "No such file" to the compiler. A dependency that is not on a lower layer
# is refused when CMake runs. CORE folders are pure: no exceptions, nothing linked but fmt.
#
# Every *_test.cc of the folder goes into one program, <folder>_test, run by ctest.

function(tandem_library folder)
  cmake_parse_arguments(arg "CORE" "LAYER" "DEPENDS;LINK;TEST_LINK" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/src/${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  set(visible ${folder})
  foreach(dependency IN LISTS arg_DEPENDS)
    get_property(layer GLOBAL PROPERTY tandem_layer_${dependency})
    if(layer STREQUAL "" OR NOT layer LESS arg_LAYER)
      message(FATAL_ERROR "${folder} (layer ${arg_LAYER}) may not depend on ${dependency} (layer ${layer})")
    endif()
    if(arg_CORE)
      get_property(core GLOBAL PROPERTY tandem_core_${dependency})
      if(NOT core)
        message(FATAL_ERROR "${folder} is core and may not depend on ${dependency}, which is not")
      endif()
    endif()
    get_property(theirs GLOBAL PROPERTY tandem_visible_${dependency})
    list(APPEND visible ${theirs})
  endforeach()
  list(REMOVE_DUPLICATES visible)
  set_property(GLOBAL PROPERTY tandem_layer_${folder} ${arg_LAYER})
  set_property(GLOBAL PROPERTY tandem_core_${folder} ${arg_CORE})
  set_property(GLOBAL PROPERTY tandem_visible_${folder} ${visible})

  set(view ${CMAKE_BINARY_DIR}/include/${folder})
  tandem_view(${view} "${visible}")

  list(TRANSFORM arg_DEPENDS PREPEND tandem_ OUTPUT_VARIABLE libraries)
  if(NOT sources)  # headers only
    add_library(tandem_${folder} INTERFACE)
    target_link_libraries(tandem_${folder} INTERFACE ${libraries})
    return()
  endif()
  add_library(tandem_${folder} STATIC ${sources})
  target_include_directories(tandem_${folder} PRIVATE ${view})
  target_link_libraries(tandem_${folder} PUBLIC ${libraries} fmt::fmt ${arg_LINK})
  if(arg_CORE)
    target_compile_options(tandem_${folder} PRIVATE -fno-exceptions)
  endif()

  if(tests)
    add_executable(${folder}_test ${tests})
    target_include_directories(${folder}_test PRIVATE ${view})
    target_compile_definitions(${folder}_test PRIVATE TANDEM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${folder}_test PRIVATE tandem_${folder} ${arg_TEST_LINK} GTest::gtest_main
                                                 GTest::gmock rapidcheck)
    set_target_properties(${folder}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${folder} COMMAND ${folder}_test)
  endif()
endfunction()

# tandem_program(<name> DEPENDS <folders...> [LINK <targets...>]): apps/<name>, wiring only.
function(tandem_program name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/${name}/*.cc)
  set(visible "")
  foreach(dependency IN LISTS arg_DEPENDS)
    get_property(theirs GLOBAL PROPERTY tandem_visible_${dependency})
    list(APPEND visible ${theirs})
  endforeach()
  list(REMOVE_DUPLICATES visible)
  set(view ${CMAKE_BINARY_DIR}/include/app-${name})
  tandem_view(${view} "${visible}")
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${view})
  target_compile_definitions(${name} PRIVATE TANDEM_VERSION="${PROJECT_VERSION}")
  list(TRANSFORM arg_DEPENDS PREPEND tandem_ OUTPUT_VARIABLE libraries)
  target_link_libraries(${name} PRIVATE ${libraries} ${arg_LINK})
endfunction()

# A directory that shows the named folders of src/ and nothing else.
function(tandem_view view folders)
  file(REMOVE_RECURSE ${view})
  file(MAKE_DIRECTORY ${view})
  foreach(folder IN LISTS folders)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${folder} ${view}/${folder} SYMBOLIC)
  endforeach()
endfunction()

/**
 * Attributes of what Python's library, Django and packages in everyday use hand out: texts, containers, dates, files, requests,
 * responses, forms, mails, events. That something has one of them does not tell what it is.
 */
export const COMMON_MEMBERS: ReadonlySet<string> = new Set(
  `
  aaggregate absolute absolute_max abstract abulk_create abulk_update accepted_media_type accepted_renderer
  accepted_type accepted_types accepts access_token accessed aclear_expired acontains acount acquire
  acquire_lock acreate active acycle_key adapters add add_alternative add_attachment add_done_callback add_error
  add_field add_fields add_header add_initial_prefix add_manager add_note add_prefix add_related
  add_unredirected_header address address_exclude adelete adjusted aearliest aexists aexplain afirst aflush aget
  aggregate ain_bulk aitems aiterator akeys alast alatest alias all all_parents all_tasks_done
  allow_empty_first_page aload alternative_subtype alternatives amount anchor annotate api_version apop
  app_config app_id app_label app_name app_names append appendleft appendlist apply_async apps arefresh_from_db
  args aria_describedby as_bytes as_div as_field_group as_hidden as_integer_ratio as_manager as_p as_posix
  as_string as_table as_text as_textarea as_tuple as_ul as_uri as_view as_widget asave aset asetdefault
  astimezone atest_cookie_worked attach attach_alternative attach_file attachments attrib attrs aupdate
  aupdate_or_create auth author author_email author_name auto_created auto_field auto_id avalues backend
  base_fields base_manager base_manager_name bcc begin bit_count bit_length body body_contains border
  bound_field_class branch broadcast_address buffer build_absolute_uri build_widget_attrs bulk_create
  bulk_update bytes bytes_le can_delete can_delete_extra can_migrate can_order cancel cancelled cancelling
  canonical capitalize captured_kwargs casefold category cc cell center cert chain changed_data channel
  characters_written charset check check_password check_returncode children chmod chunks city clean clean_fields
  cleaned_data clear clear_content clear_expired client_id client_secret clock_seq clock_seq_hi_variant
  clock_seq_low close closed code color column columns combine comment comments commit committed_date
  communicate compare compare_networks compare_signal compare_total compare_total_mag compile_nodelist
  complex_filter compress_size compress_type compressed concrete_fields concrete_model config conjugate
  connection constraints contains content content_encoding content_params content_subtype content_type
  content_type_extra contents context contribute_to_class convert cookies copy copy_abs copy_negate copy_sign
  correlation_id count country create create_gnu_header create_pax_global_header create_pax_header create_system
  create_ustar_header create_version created created_at created_by creation_counter critical crop css_classes
  ctime currency cwd cycle_key daemon data date date_error_message date_time dates datetimes day days db
  db_manager db_returning_fields db_table db_table_comment db_tablespace debug declared_fields decode
  deconstruct default_apps default_auto_field default_error_messages default_factory default_manager
  default_manager_name default_permissions default_related_name default_renderer defects defer del_param delay
  delete delete_cookie delete_test_cookie deleted deleted_at deleted_forms deletion_widget delivery_tag
  denominator description detach dict diff difference difference_update disabled discard dispatch distinct done
  drive dst duration earliest elapsed elements email empty empty_form empty_permitted enabled encode encoding
  end end_date end_index end_time endpos endswith entries epilogue errno error error_class error_list
  error_messages errors eta event exc_info exc_text exception exchange exclude exists exitcode exp expand
  expandtabs expanduser expires expires_at expires_in explain exploded extend extendleft external_attr extra
  extra_forms extra_headers extra_kwargs extra_tags extract_version failed fatal feed feedparser field
  field_name field_order fields fields_map file file_size filename fileno files fill filter filters find
  find_all findall finditer findtext first first_name flag_bits flags flush fold font footer form form_kwargs
  form_renderer format format_map forms fragment from_bytes from_db from_email from_file from_float
  from_queryset frombuf fromhex fromisocalendar fromisoformat fromkeys fromordinal fromtarfile fromtimestamp
  full full_clean full_name full_url fullmatch func get get_all get_all_permissions get_ancestor_link
  get_base_chain get_body get_boundary get_charset get_charsets get_connection get_constraints get_content
  get_content_charset get_content_disposition get_content_maintype get_content_subtype get_content_type
  get_context get_coro get_default_prefix get_default_type get_deferred_fields get_deletion_widget
  get_elided_page_range get_exception_info get_expiry_age get_expiry_date get_field get_fields get_filename
  get_form_kwargs get_full_path get_full_path_info get_full_url get_group_permissions get_header get_host
  get_info get_initial_for_field get_latest_by get_loop get_method get_model get_models get_name get_nowait
  get_or_create get_ordering_widget get_page get_param get_params get_parent_list get_path_from_parent
  get_path_to_parent get_payload get_port get_preferred_type get_queryset get_session_cookie_age
  get_signed_cookie get_stack get_text get_unixfrom get_user_permissions get_username getcode getdata getexif
  getheader getheaders getlist geturl getvalue gid glob gname group groupdict groupindex groups guid handle
  handlers hardlink_to has_changed has_error has_header has_key has_module_perms has_next has_other_pages
  has_perm has_perms has_previous has_proxy head header header_items header_offset headers heads height
  help_text hex hexsha hidden hidden_fields history home hooks host hostmask hostname hosts hour html_initial_id
  html_initial_name html_name http_method_names http_method_not_allowed id id_for_label ident imag image
  import_models in_bulk index indexes info initial initial_data initial_form_count initial_forms insert instance
  int internal_attr intersection intersection_update is_absolute is_active is_alive is_anonymous is_attachment
  is_authenticated is_block_device is_bound is_canonical is_char_device is_composite_pk is_dir is_empty is_fifo
  is_file is_finite is_global is_hidden is_infinite is_integer is_link_local is_loopback is_mount is_multicast
  is_multipart is_nan is_normal is_private is_qnan is_relative_to is_reserved is_safe is_secure is_set is_signed
  is_snan is_socket is_staff is_subnormal is_superuser is_symlink is_unspecified is_valid is_zero isalnum
  isalpha isascii isatty isblk ischr isclosed isdecimal isdev isdigit isdir isdisjoint isfifo isfile
  isidentifier islnk islower isnumeric isocalendar isoformat isoweekday isprintable isreg isspace issparse
  issubset issuperset issym istitle isupper items iter iter_attachments iter_parts iterator iterdir iterfind
  itertext join joinpath json key key_salt keys kill kind kwargs label label_lower label_suffix label_tag
  language last last_name lastgroup lastindex lat latest latitude layout legend_tag level level_tag levelname
  levelno line_buffering lineno link link_to linkname linkpath links lists livemode ljust ln lng load
  local_concrete_fields local_fields local_managers local_many_to_many location lock locked locked_lock log
  log10 logical_and logical_invert logical_or logical_xor longitude lower lstat lstrip make_alternative
  make_bytes make_mixed make_related makeelement maketrans managed management_form manager managers managers_map
  many_to_many margin match max max_mag max_num max_prefixlen max_redirects maxlen maxsize media members message
  message_dict message_id messages metadata method microsecond microseconds min min_mag min_num minute
  mixed_subtype mkdir mode model model_name modified module month most_common move_to_end mro msecs msg mtime
  multiple_chunks mutex name namespace namespaces native_id netloc netmask network_address newlines next
  next_minus next_page_number next_plus next_toward node non_field_errors non_form_errors none normalize
  not_empty not_full note notes now num_addresses num_pages number number_class numerator object object_list
  object_name objects offset offset_data ok only open options order order_by order_fields order_with_respect_to
  ordered ordered_forms ordering ordering_widget orig_filename origin_req_host original_attrs orphans overlaps
  owner packed page page_range pages paginator palette params parent parents parse_file_upload parser_context
  partition parts password paste path path_info pathname pattern pax_headers payload peek per_page permissions
  phone pid pk pk_fields policy poll pop popitem popleft port pos position preamble prefetch_related prefix
  prefixlen prepare_database_save previous_page_number price print_stack priority private_fields process
  propagate properties proxies proxy proxy_for_model public published put put_nowait qsize quantity quantize
  query query_params queue raw raw_items re read read1 read_bytes read_text readable readinto readinto1 readline
  readlines readlink ready real reason reason_phrase receivers recipients reconfigure refresh_from_db
  refresh_token regs related_fkey_lookups related_objects relative_to release release_lock remainder_near remote
  remotes remove remove_done_callback remove_header removeprefix removesuffix rename render renderer
  renderer_context replace replace_header reply_to repo request required_db_features required_db_vendor reserved
  resize resolution resolve resolve_expression resolver_match result results retry returncode reverse
  reverse_pointer revoke rfind rglob rindex rjust rmdir root rotate route routing_key row rows rpartition rsplit
  rstrip run running same_quantum samefile save save_base scanner scheme scope search second seconds secret seek
  seekable select select_for_update select_on_save select_related selector send send_signal sender
  sender_receivers_cache serializable_value serialize serialize_headers serializer serializer_class session
  session_key set set_boundary set_charset set_content set_cookie set_default_type set_exception set_expiry
  set_name set_param set_password set_payload set_proxy set_raw set_result set_signed_cookie set_test_cookie
  set_type set_unixfrom setdefault setlist setlistdefault setting_changed settings setup setup_pk setup_proxy
  sheet shift show siblings signature site size slug sort span sparse split splitlines sqrt stack_info start
  start_date start_index start_time startswith stat state stats status status_code stderr stdin stdout stem
  storage streaming street strerror strftime string strings strip strptime stylesheet sub subject subn subnet_of
  subnets subtract subwidgets successful suffix suffixes summary supernet supernet_of swapcase swappable swapped
  symlink_to symmetric_difference tag tags tail tarfile task task_done task_id tell template_name
  template_name_div template_name_label template_name_p template_name_table template_name_ul terminate
  test_cookie_worked text thread thumbnail time time_hi_version time_low time_mid timestamp timetuple timetz
  title to to_bytes to_eng_string to_integral to_integral_exact to_integral_value tobuf today token token_type
  tokens toordinal total total_error_count total_form_count total_seconds total_unique_constraints touch
  traceback translate transpose tree tried truncate trust_env type tzinfo tzname uid uname unfinished_tasks
  union unique_error_message unique_together universal_newlines unlink unredirected_hdrs unverifiable update
  update_error_dict update_or_create updated updated_at updated_by upload_handlers upper url url_name urlencode
  urn use_caching use_fieldset use_in_migrations use_required_attribute user user_id user_permissions username
  users using utcfromtimestamp utcnow utcoffset utctimetuple validate_constraints validate_max validate_min
  validate_number validate_unique validated_data value values values_list variant verbose_name
  verbose_name_plural verbose_name_raw verify version view_is_async view_name visible visible_fields volume wait
  walk warn warning weekday widget_type width with_hostmask with_name with_netmask with_prefixlen with_stem
  with_suffix with_traceback writable write write_bytes write_text write_through writelines year zfill zip
  `.split(/\s+/),
);

"""Public names that are no functions of tensors, in groups with the reason.

A pattern such as `tf.config.*` stands for all names that it matches.  A name that the tables list must not
be here, and a pattern that matches nothing must go: `test_coverage.py` looks.
"""

from __future__ import annotations

NOT_TENSORS: dict[str, str] = {
    "configuration of devices, threads, logging and the library itself": """
        tf.config.* tf.compat.v1.config.* keras.config.* tf.autograph.* tf.compat.v1.autograph.*
        tf.sysconfig.* tf.compat.v1.sysconfig.* tf.get_logger tf.compat.v1.get_logger
        tf.compat.v1.logging.* tf.compat.v1.enable_* tf.compat.v1.disable_*
        tf.compat.v1.*_enabled tf.executing_eagerly tf.compat.v1.executing_eagerly*
        tf.debugging.*able_* tf.compat.v1.debugging.*able_* tf.debugging.*_log_device_placement
        tf.compat.v1.debugging.*_log_device_placement tf.debugging.is_traceback_filtering_enabled
        tf.compat.v1.debugging.is_traceback_filtering_enabled tf.compat.v1.*Options
        tf.compat.v1.ConfigProto tf.compat.v1.set_random_seed tf.compat.v1.get_seed tf.random.set_seed
        tf.compat.v1.random.set_random_seed tf.compat.v1.random.get_seed
        tf.inside_function keras.mixed_precision.*_policy keras.dtype_policies.*
        keras.backend.*epsilon keras.backend.floatx keras.backend.set_floatx
        keras.backend.*image_data_format
        keras.backend.clear_session keras.backend.*session
        keras.backend.backend
        keras.backend.*get_uid* keras.backend.standardize_dtype keras.backend.result_type
        keras.device keras.version keras.name_scope
        keras.DTypePolicy keras.FloatDTypePolicy keras.StatelessScope keras.SymbolicScope keras.RematScope
        np.*print* np.*err np.*errcall np.errstate np.*bufsize np.get_include np.show_* np.info np.test
        np.*.test
        """,
    "distribution, clusters and accelerators": """
        tf.distribute.* tf.compat.v1.distribute.* tf.tpu.* tf.compat.v1.tpu.* keras.distribution.*
        tf.xla.* tf.compat.v1.xla.* tf.device tf.compat.v1.device tf.DeviceSpec tf.compat.v1.DeviceSpec
        tf.compat.v1.colocate_with keras.distillation.*
        """,
    "files, data sets on disk, check points and exported models": """
        tf.saved_model.* tf.compat.v1.saved_model.* tf.train.* tf.io.gfile.*
        tf.compat.v1.gfile.* tf.compat.v1.io.gfile.* tf.compat.v1.python_io.* tf.io.TFRecord*
        tf.compat.v1.io.TFRecord* tf.compat.v1.io.tf_record_iterator tf.io.write_* tf.compat.v1.io.write_*
        tf.compat.v1.write_file tf.compat.v1.resource_loader.*
        tf.compat.v1.train.[A-Z]* tf.compat.v1.train.*checkpoint* tf.compat.v1.train.*queue_runner*
        tf.compat.v1.train.*meta_graph* tf.compat.v1.train.experimental.* tf.compat.v1.train.l*_variable*
        tf.compat.v1.train.write_graph tf.compat.v1.train.warm_start tf.compat.v1.train.summary_iterator
        tf.compat.v1.train.sdca_* tf.compat.v1.train.replica_device_setter
        tf.compat.v1.train.basic_train_loop tf.compat.v1.train.match_filenames_once
        tf.compat.v1.train.do_quantize* tf.compat.v1.train.assert_global_step
        tf.load_* tf.compat.v1.load_*
        tf.compat.v1.*Reader* keras.datasets.* keras.export.* keras.models.load_model
        keras.models.save_model keras.models.model_from_json keras.models.clone_model keras.utils.get_file
        keras.utils.*_from_directory keras.preprocessing.*_from_directory keras.preprocessing.image.load_img
        keras.preprocessing.image.save_img keras.utils.load_img keras.utils.save_img
        np.save* np.load np.loadtxt np.fromfile np.fromregex np.genfromtxt np.memmap
        """,
    "Keras' base classes, layers of other libraries, and what only names, stores or packs": """
        keras.tree.* keras.remat keras.initializers.Initializer keras.regularizers.Regularizer
        keras.metrics.Metric keras.metrics.MeanMetricWrapper keras.layers.Wrapper keras.layers.Pipeline
        keras.layers.FlaxLayer keras.layers.JaxLayer keras.layers.TFSMLayer keras.layers.TorchModuleWrapper
        keras.layers.StringLookup keras.layers.TextVectorization keras.layers.InputLayer
        keras.random.SeedGenerator keras.*array_to_img keras.applications.*decode_predictions
        keras.backend.dtype keras.backend.is_sparse keras.backend.name_scope keras.backend.batch_?et_value
        keras.backend.set_value keras.backend.update* keras.backend.moving_average_update
        keras.ops.dtype keras.ops.is_tensor keras.*pack_x_y_sample_weight
        keras.utils.split_dataset keras.*timeseries_dataset_from_array keras.preprocessing.image.*Iterator
        keras.preprocessing.image.ImageDataGenerator keras.preprocessing.sequence.TimeseriesGenerator
        keras.preprocessing.sequence.make_sampling_table keras.preprocessing.sequence.skipgrams
        """,
    "data sets (what a loop over one gives is followed, see `gradlint/inference/libraries/datasets.py`)": """
        tf.data.* tf.compat.v1.data.*
        """,
    "descriptions of columns, and functions that make windows": """
        tf.feature_column.* tf.compat.v1.feature_column.*column* tf.compat.v1.feature_column.make_*
        tf.compat.v1.feature_column.shared_* tf.signal.inverse_stft_window_fn
        tf.compat.v1.signal.inverse_stft_window_fn
        """,
    "operations on data sets, variables, queues, control flow and devices": """
        tf.raw_ops.*Dataset* tf.raw_ops.*Iterator* tf.raw_ops.*Queue* tf.raw_ops.Resource*
        tf.raw_ops.*Summary*
        tf.raw_ops.*Table* tf.raw_ops.*Barrier* tf.raw_ops.*Stage* tf.raw_ops.*Reader* tf.raw_ops.*TPU*
        tf.raw_ops.*Xla* tf.raw_ops.Collective* tf.raw_ops.Nccl* tf.raw_ops.*Mutex*
        tf.raw_ops.*Accumulator* tf.raw_ops.*Session* tf.raw_ops.*Variable* tf.raw_ops.TensorArray*
        tf.raw_ops.TensorList* tf.raw_ops.TensorMap* tf.raw_ops.*Optional* tf.raw_ops.Apply*
        tf.raw_ops.SparseApply* tf.raw_ops.BoostedTrees* tf.raw_ops.Save* tf.raw_ops.Restore*
        tf.raw_ops.*Send* tf.raw_ops.*Recv* tf.raw_ops.*Switch* tf.raw_ops.*Merge* tf.raw_ops.*Enter
        tf.raw_ops.*Exit tf.raw_ops.*NextIteration tf.raw_ops.*If tf.raw_ops.*While tf.raw_ops.*Case
        tf.raw_ops.*PartitionedCall tf.raw_ops.*Rng* tf.raw_ops.*SeedGenerator* tf.raw_ops.*MemoryCache*
        tf.raw_ops.Debug* tf.raw_ops.*SparseMatrix* tf.raw_ops.*ParseExample*
        tf.raw_ops.*ParseSequenceExample* tf.raw_ops.ParseSingle* tf.raw_ops.*erialize*
        tf.raw_ops.*Stack* tf.raw_ops.Map* tf.raw_ops.OrderedMap* tf.raw_ops.*Assert* tf.raw_ops.Print*
        tf.raw_ops.Assign* tf.raw_ops.*File* tf.raw_ops.Abort tf.raw_ops.NoOp tf.raw_ops.ControlTrigger
        """,
    "summaries, profiling, tests and tools": """
        tf.summary.* tf.compat.v1.summary.* tf.profiler.* tf.compat.v1.profiler.* tf.test.*
        tf.compat.v1.test.* tf.lite.* tf.compat.v1.lite.* tf.mlir.* tf.compat.v1.mlir.*
        tf.compat.v1.app.* tf.print tf.compat.v1.print tf.timestamp tf.compat.v1.timestamp
        keras.callbacks.* keras.visualization.* keras.wrappers.* keras.utils.plot_model
        keras.utils.model_to_dot keras.utils.Progbar
        """,
    "graphs, sessions, scopes and collections": """
        tf.Graph tf.Operation tf.group tf.no_op tf.control_dependencies tf.init_scope tf.name_scope
        tf.import_graph_def tf.graph_util.* tf.compat.v1.graph_util.* tf.variable_creator_scope
        tf.get_current_name_scope tf.CriticalSection tf.RegisterGradient tf.no_gradient
        tf.register_tensor_conversion_function tf.compat.v1.*Session tf.compat.v1.*session*
        tf.compat.v1.Graph tf.compat.v1.GraphDef tf.compat.v1.GraphKeys tf.compat.v1.NodeDef
        tf.compat.v1.MetaGraphDef tf.compat.v1.Operation tf.compat.v1.*_scope tf.compat.v1.*VariableScope
        tf.compat.v1.*initialize_* tf.compat.v1.*initialized* tf.compat.v1.add_to_collection*
        tf.compat.v1.variables_initializer tf.compat.v1.get_collection_ref
        tf.compat.v1.*default_graph tf.compat.v1.make_template tf.compat.v1.group tf.compat.v1.no_op
        tf.compat.v1.control_dependencies tf.compat.v1.CriticalSection tf.compat.v1.RegisterGradient
        tf.compat.v1.NoGradient tf.compat.v1.no_gradient tf.compat.v1.NotDifferentiable
        tf.compat.v1.register_tensor_conversion_function tf.compat.v1.*_partitioner tf.compat.v1.container
        tf.compat.v1.create_partitioned_variables tf.compat.v1.assert_variables_initialized
        tf.compat.v1.*_variables_initializer tf.compat.v1.tables_initializer tf.compat.v1.user_ops.*
        tf.compat.v1.import_graph_def tf.compat.v1.RunMetadata tf.compat.v1.Summary*
        tf.compat.v1.*Accumulator* tf.compat.v1.add_check_numerics_ops
        """,
    "classes of types, errors and settings": """
        tf.errors.* tf.compat.v1.errors.* tf.types.* tf.compat.v1.types.* tf.*Spec tf.compat.v1.*Spec
        tf.DType tf.compat.v1.DType tf.dtypes.DType tf.compat.v1.dtypes.DType tf.*as_dtype
        tf.compat.v1.*as_dtype tf.TensorShape tf.compat.v1.TensorShape tf.compat.v1.Dimension
        tf.compat.v1.dimension_* tf.UnconnectedGradients tf.compat.v1.UnconnectedGradients
        tf.VariableAggregation tf.VariableSynchronization tf.compat.v1.VariableAggregation
        tf.compat.v1.VariableSynchronization tf.AggregationMethod tf.compat.v1.AggregationMethod
        tf.compat.v1.OpError tf.compat.v1.AttrValue tf.compat.v1.NameAttrList tf.compat.v1.HistogramProto
        tf.compat.v1.Event tf.compat.v1.LogMessage tf.compat.v1.SessionLog tf.compat.v1.TensorInfo
        tf.image.ResizeMethod tf.compat.v1.image.ResizeMethod tf.random.*Algorithm
        tf.compat.v1.random.*Algorithm tf.compat.v1.experimental.* tf.io.*Feature tf.compat.v1.io.*Feature
        tf.compat.v1.*Feature tf.type_spec_from_value tf.is_tensor tf.is_symbolic_tensor
        tf.compat.v1.is_tensor tf.compat.v1.is_symbolic_tensor tf.*debugging.is_numeric_tensor
        tf.compat.v1.*is_numeric_tensor tf.Module tf.compat.v1.Module keras.InputSpec keras.layers.InputSpec
        keras.losses.Reduction keras.KerasTensor keras.Variable keras.Layer keras.Loss keras.Metric
        keras.Operation keras.Optimizer keras.Quantizer keras.Regularizer keras.Initializer keras.Function
        keras.layers.Layer keras.losses.Loss keras.*is_keras_tensor keras.backend.is_*_dtype
        keras.mixed_precision.* keras.quantizers.*
        keras.*.serialize keras.*.deserialize keras.*.get keras.*schedules.* np.dtype np.*finfo np.*iinfo
        np.can_cast np.einsum_path np.shares_memory np.may_share_memory np.isfortran np.iterable np.object_
        np.broadcast_shapes np.ndarray np.result_type np.promote_types np.*_type np.issubdtype np.isdtype
        np.mintypecode
        np.typename np.ufunc np.errstate np.generic np.number np.*integer np.*inexact np.flexible
        np.*floating np.character np.void np.linalg.LinAlgError np.nditer np.nested_iters np.ndindex
        np.ndenumerate np.flatiter np.busdaycalendar np.record np.recarray np.poly1d np.broadcast
        np.random.*Generator np.random.PCG64* np.random.MT19937 np.random.Philox np.random.SFC64
        np.random.SeedSequence np.random.RandomState np.random.*state np.random.*seed
        np.random.*bit_generator* np.random.mtrand.*
        """,
    "what makes a function": """
        np.frompyfunc np.vectorize
        """,
    "what works in place and gives nothing": """
        np.copyto np.fill_diagonal np.place np.put np.put_along_axis np.putmask np.random.shuffle
        """,
    "checks, which give nothing or an operation": """
        tf.debugging.assert_* tf.debugging.Assert tf.compat.v1.debugging.assert_*
        tf.compat.v1.debugging.Assert tf.assert_* tf.Assert tf.compat.v1.assert_* tf.compat.v1.Assert
        tf.check_pinned tf.compat.v1.check_pinned
        """,
    "text, bytes and tables, through which no gradient passes": """
        tf.lookup.* tf.compat.v1.lookup.* tf.queue.* tf.compat.v1.queue.* tf.compat.v1.io.*Queue*
        tf.compat.v1.*Queue* tf.io.*serialize_* tf.compat.v1.io.*serialize_* tf.compat.v1.*serialize_*
        tf.io.*_proto tf.compat.v1.io.*_proto tf.io.*match* tf.compat.v1.io.*match*
        tf.compat.v1.matching_files
        tf.make_tensor_proto tf.make_ndarray tf.compat.v1.make_tensor_proto tf.compat.v1.make_ndarray
        keras.preprocessing.text.* keras.utils.*object* keras.utils.*custom*
        keras.utils.*registered* keras.utils.register_keras_serializable keras.utils.Custom*
        keras.utils.Config keras.utils.*interactive_logging* keras.utils.clear_session
        keras.utils.set_random_seed keras.utils.standardize_dtype keras.utils.is_keras_tensor
        keras.utils.Sequence keras.utils.PyDataset keras.utils.FeatureSpace keras.utils.get_source_inputs
        np.array2string np.array_repr np.array_str np.*_repr np.format_float* np.busday_* np.is_busday
        np.datetime* np.timedelta64 np.isnat np.str_ np.bytes_ np.random.bytes np.fromstring np.frombuffer
        """,
}

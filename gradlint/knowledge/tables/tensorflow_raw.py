"""tf.raw_ops: the operations that have a name of their own there, in the notation of `tensorflow`.

All their parameters are given by name.
"""

from __future__ import annotations

from gradlint.knowledge.tables.spelling import X

FUNCTIONS = {
    "add_n(inputs)": "raw_ops.AddN",
    "arg_reduce(x|input axis|dimension)": "raw_ops.ArgMax raw_ops.ArgMin",
    "banded(x|diagonals y|rhs)": "raw_ops.TridiagonalSolve",
    f"bias_add({X} y|bias data_format)": "raw_ops.BiasAdd raw_ops.BiasAddV1",
    "bitcast(x|input)": "raw_ops.Bitcast",
    "blocks_moved(x|input block_size)": "raw_ops.DepthToSpace raw_ops.SpaceToDepth",
    "broadcast(x y)": "raw_ops.FloorDiv",
    "broadcast(x y|q)": "raw_ops.Zeta",
    "broadcast(x|a y|x)": "raw_ops.Igamma raw_ops.Igammac raw_ops.Polygamma",
    "broadcast(x|gradients y|inputs)": "raw_ops.FakeQuantWithMinMaxArgsGradient",
    "broadcast(x|inputs y|min maximum|max)": "raw_ops.FakeQuantWithMinMaxVarsPerChannel",
    "broadcast(x|real y|imag)": "raw_ops.Complex",
    "broadcast(x|y y|x)": "raw_ops.Atan2",
    f"broadcast({X} y|b|x2)": """
        raw_ops.Add raw_ops.AddV2 raw_ops.BitwiseAnd raw_ops.BitwiseOr raw_ops.BitwiseXor
        raw_ops.Div raw_ops.DivNoNan raw_ops.Equal raw_ops.Greater raw_ops.GreaterEqual
        raw_ops.LeftShift raw_ops.Less raw_ops.LessEqual raw_ops.LogicalAnd raw_ops.LogicalOr
        raw_ops.Maximum raw_ops.Minimum raw_ops.Mod raw_ops.Mul raw_ops.MulNoNan raw_ops.NotEqual
        raw_ops.Pow raw_ops.RealDiv raw_ops.RightShift raw_ops.SquaredDifference raw_ops.Sub
        raw_ops.Xdivy raw_ops.Xlog1py raw_ops.Xlogy
        """,
    "broadcast3(x|a y|b z|x)": "raw_ops.Betainc",
    "broadcast3(x|input y|pos z|len)": "raw_ops.Substr",
    f"broadcast3({X} y|clip_value_min|min_value z|clip_value_max|max_value)": "raw_ops.ClipByValue",
    f"broadcast_to({X} shape)": "raw_ops.BroadcastTo",
    "candidates(x|true_classes true|num_true number|num_sampled unique)": """
        raw_ops.AllCandidateSampler
        """,
    "channel_mixing(x|images factor|scale|delta)": "raw_ops.AdjustHue raw_ops.AdjustSaturation",
    "channel_mixing(x|images)": "raw_ops.HSVToRGB raw_ops.RGBToHSV",
    "channel_mixing(x|input)": "raw_ops.LRN",
    "concat(values axis|concat_dim)": "raw_ops.Concat raw_ops.ConcatV2",
    "convolution(rank=4 inputs|input kernel|filter strides padding data_format)": """
        raw_ops.DepthwiseConv2dNative
        """,
    "convolution_op(rank=4 inputs|input kernel|filter|filters strides "
    "padding use_cudnn_on_gpu data_format)": """
        raw_ops.Conv2D
        """,
    "convolution_op(rank=5 inputs|input kernel|filters|filter strides padding data_format)": """
        raw_ops.Conv3D
        """,
    "crops(x|image boxes indices|box_indices|box_ind size|crop_size)": "raw_ops.CropAndResize",
    "cross_product(x|a y|b)": "raw_ops.Cross",
    f"diag({X}|diagonal)": "raw_ops.MatrixDiag",
    f"diag_part({X})": "raw_ops.MatrixDiagPart",
    f"diagonal_set({X} diagonal)": "raw_ops.MatrixSetDiag",
    "each_same(values|input|tensors)": "raw_ops.IdentityN",
    "eigh(x|input)": "raw_ops.SelfAdjointEigV2",
    "einsum(equation *inputs)": "raw_ops.Einsum",
    "elementwise(x|bytes|json_examples)": "raw_ops.DecodeCompressed raw_ops.DecodeJSONExample",
    "elementwise(x|inputs minimum|min maximum|max)": "raw_ops.FakeQuantWithMinMaxVars",
    "elementwise(x|inputs)": "raw_ops.FakeQuantWithMinMaxArgs",
    "elementwise(x|input|source|string_tensor)": """
        raw_ops.AsString raw_ops.DecodeBase64 raw_ops.EncodeBase64 raw_ops.RegexFullMatch
        raw_ops.RegexReplace raw_ops.StringLength raw_ops.StringLower raw_ops.StringStrip
        raw_ops.StringToHashBucketFast raw_ops.StringToHashBucketStrong raw_ops.StringToNumber
        raw_ops.StringUpper raw_ops.UnicodeScript raw_ops.UnicodeTranscode
        """,
    "elementwise(x|string_tensor|input number|num_buckets)": "raw_ops.StringToHashBucket",
    f"elementwise({X})": """
        raw_ops.Abs raw_ops.Acos raw_ops.Acosh raw_ops.Asin raw_ops.Asinh raw_ops.Atan
        raw_ops.Atanh raw_ops.BesselI0 raw_ops.BesselI0e raw_ops.BesselI1 raw_ops.BesselI1e
        raw_ops.BesselJ0 raw_ops.BesselJ1 raw_ops.BesselK0 raw_ops.BesselK0e raw_ops.BesselK1
        raw_ops.BesselK1e raw_ops.BesselY0 raw_ops.BesselY1 raw_ops.Cast raw_ops.Ceil
        raw_ops.CheckNumerics raw_ops.CheckNumericsV2 raw_ops.Conj raw_ops.Cos raw_ops.Cosh
        raw_ops.Dawsn raw_ops.DeepCopy raw_ops.Digamma raw_ops.Elu raw_ops.Erf raw_ops.Erfc
        raw_ops.Erfinv raw_ops.Exp raw_ops.Expint raw_ops.Expm1 raw_ops.Floor raw_ops.FresnelCos
        raw_ops.FresnelSin raw_ops.GuaranteeConst raw_ops.Identity raw_ops.Inv raw_ops.Invert
        raw_ops.IsFinite raw_ops.IsInf raw_ops.IsNan raw_ops.LeakyRelu raw_ops.Lgamma raw_ops.Log
        raw_ops.Log1p raw_ops.LogicalNot raw_ops.Ndtri raw_ops.Neg raw_ops.PreventGradient
        raw_ops.Reciprocal raw_ops.Relu raw_ops.Relu6 raw_ops.Rint raw_ops.Round raw_ops.Rsqrt
        raw_ops.Selu raw_ops.Sigmoid raw_ops.Sign raw_ops.Sin raw_ops.Sinh raw_ops.Snapshot
        raw_ops.Softplus raw_ops.Softsign raw_ops.Spence raw_ops.Sqrt raw_ops.Square
        raw_ops.StopGradient raw_ops.Tan raw_ops.Tanh
        """,
    f"expand_dims({X} axis|dim)": "raw_ops.ExpandDims",
    "factors_and_order(x|input)": "raw_ops.Lu",
    "filled(shape mean|minval stddev|maxval)": """
        raw_ops.RandomStandardNormal raw_ops.RandomUniform raw_ops.TruncatedNormal
        """,
    "filled(shape seed)": "raw_ops.StatelessTruncatedNormal",
    "filled(shape|dims value)": "raw_ops.Fill",
    "filled_by_parameter(shape x|alpha y|beta)": "raw_ops.RandomGamma",
    "filter_gradient(x|input sizes|filter_sizes y|out_backprop strides padding)": """
        raw_ops.DepthwiseConv2dNativeBackpropFilter
        """,
    "gather(x|params indices validate_indices name axis batch_dims)": """
        raw_ops.Gather raw_ops.GatherV2
        """,
    "gather_nd(x|params indices name batch_dims)": "raw_ops.GatherNd",
    "glimpses(x|input size offsets)": "raw_ops.ExtractGlimpse raw_ops.ExtractGlimpseV2",
    "gradients_of_range(x|gradients y|inputs minimum|min maximum|max)": """
        raw_ops.FakeQuantWithMinMaxVarsGradient
        """,
    "image_from_text(x|contents channels)": """
        raw_ops.DecodeBmp raw_ops.DecodeJpeg raw_ops.DecodePng
        """,
    "image_mixing(x|images factor|contrast_factor)": "raw_ops.AdjustContrastv2",
    f"image_resize({X} size method align_corners preserve_aspect_ratio)": "raw_ops.ResizeBilinear",
    "image_resize(x|images transforms size|output_shape fill_value interpolation)": """
        raw_ops.ImageProjectiveTransformV3
        """,
    "elementwise(x|input boundaries)": "raw_ops.Bucketize",
    f"image_resize({X} size)": """
        raw_ops.ResizeArea raw_ops.ResizeBicubic raw_ops.ResizeNearestNeighbor
        """,
    "images_from_text(x|contents)": "raw_ops.DecodeGif",
    "images_with_boxes(x|images boxes name colors)": """
        raw_ops.DrawBoundingBoxes raw_ops.DrawBoundingBoxesV2
        """,
    "indices_of_places(indices dims)": "raw_ops.UnravelIndex",
    "input_gradient(sizes|input_sizes kernel|filter|filters y|out_backprop strides padding)": """
        raw_ops.DepthwiseConv2dNativeBackpropInput
        """,
    "joined_segments(x|inputs ids|segment_ids number|num_segments)": "raw_ops.UnsortedSegmentJoin",
    "joined_text(inputs)": "raw_ops.StringJoin",
    "laid_out_anew(x|input block_shape crops)": "raw_ops.BatchToSpaceND",
    "laid_out_anew(x|input block_shape paddings)": "raw_ops.SpaceToBatchND",
    "laid_out_anew(x|input crops block_shape|block_size)": "raw_ops.BatchToSpace",
    "laid_out_anew(x|input paddings block_shape|block_size)": "raw_ops.SpaceToBatch",
    "last_axes_mixed(axes=1 x|input)": "raw_ops.FFT raw_ops.IFFT",
    "last_axes_mixed(axes=2 x|input)": "raw_ops.FFT2D raw_ops.IFFT2D",
    "last_axes_mixed(axes=3 x|input)": "raw_ops.FFT3D raw_ops.IFFT3D",
    f"like({X})": "raw_ops.OnesLike raw_ops.ZerosLike",
    "linspace(start stop num)": "raw_ops.LinSpace",
    f"matmul({X} y|b transpose_a|adj_x transpose_b|adj_y)": """
        raw_ops.BatchMatMul raw_ops.BatchMatMulV2
        """,
    f"matmul({X} y|b|x2 transpose_a transpose_b adjoint_a adjoint_b)": "raw_ops.MatMul",
    f"matrix_function({X} num_lower num_upper)": "raw_ops.MatrixBandPart",
    f"matrix_function({X})": "raw_ops.Cholesky raw_ops.MatrixInverse raw_ops.MatrixSquareRoot",
    f"matrix_to_number({X})": "raw_ops.MatrixDeterminant",
    "mixing(x|logits axis|dim)": "raw_ops.LogSoftmax raw_ops.Softmax",
    "mixing_all(x|input minimum|input_min maximum|input_max)": """
        raw_ops.QuantizeAndDequantizeV2 raw_ops.QuantizeAndDequantizeV4
        """,
    f"mixing_first({X} axis exclusive reverse)": """
        raw_ops.Cumprod raw_ops.Cumsum raw_ops.CumulativeLogsumexp
        """,
    "one_hot(x|indices depth on_value off_value axis)": "raw_ops.OneHot",
    f"pad({X} paddings mode)": "raw_ops.Pad",
    "partition(x|data ids|partitions number|num_partitions)": "raw_ops.DynamicPartition",
    "parts_of_text(x|input_bytes|bytes)": "raw_ops.DecodeRaw",
    "patches(x|images sizes|ksizes strides rates padding)": "raw_ops.ExtractImagePatches",
    "patches(x|input sizes|ksizes strides padding)": "raw_ops.ExtractVolumePatches",
    "per_channel_gradients(x|gradients y|inputs minimum|min maximum|max)": """
        raw_ops.FakeQuantWithMinMaxVarsPerChannelGradient
        """,
    "per_row(y|predictions x|targets k)": "raw_ops.InTopK raw_ops.InTopKV2",
    "pooling(inputs|input ksize strides padding data_format)": "raw_ops.MaxPoolV2",
    "pooling(inputs|input|value ksize strides padding data_format)": """
        raw_ops.AvgPool raw_ops.MaxPool
        """,
    "pooling_and_places(rank=4 inputs|input ksize strides padding data_format)": """
        raw_ops.MaxPoolWithArgmax
        """,
    f"qr({X} full_matrices)": "raw_ops.Qr",
    "reduce(x|inputs axis|reduction_indices keepdims|keep_dims)": "raw_ops.ReduceJoin",
    f"reduce({X} axis|reduction_indices|dim|axes keepdims|keep_dims)": """
        raw_ops.All raw_ops.Any raw_ops.Max raw_ops.Mean raw_ops.Min raw_ops.Prod raw_ops.Sum
        """,
    f"reduce_to_scalar({X})": "raw_ops.L2Loss raw_ops.Rank raw_ops.Size",
    f"reshape({X} shape)": "raw_ops.Reshape",
    f"roll({X} axis|axes|dims)": "raw_ops.ReverseV2",
    f"roll({X} shift axis)": "raw_ops.Roll",
    "samples(x|logits number|num_samples seed)": "raw_ops.StatelessMultinomial",
    "scatter_nd(indices updates shape)": "raw_ops.ScatterNd",
    "scatter_nd(indices|sparse_indices shape|output_shape updates|sparse_values)": """
        raw_ops.SparseToDense
        """,
    f"segments({X}|data ids|segment_ids number|num_segments)": """
        raw_ops.UnsortedSegmentMax raw_ops.UnsortedSegmentMin raw_ops.UnsortedSegmentProd
        raw_ops.UnsortedSegmentSum
        """,
    f"segments({X}|data ids|segment_ids)": """
        raw_ops.SegmentMax raw_ops.SegmentMean raw_ops.SegmentMin raw_ops.SegmentProd
        raw_ops.SegmentSum
        """,
    "shuffle(x)": "raw_ops.InvertPermutation",
    "sized_vector(values value_range number|nbins)": "raw_ops.HistogramFixedWidth",
    f"slice_sized({X}|input_ begin size)": "raw_ops.Slice",
    "solve(x|matrix|chol y|rhs)": "raw_ops.MatrixSolve raw_ops.MatrixTriangularSolve",
    "some_image(x|contents channels dtype name expand_animations)": "raw_ops.DecodeImage",
    "squeeze(x|input axis|squeeze_dims name)": "raw_ops.Squeeze",
    "stack(values axis)": "raw_ops.Pack",
    "stitched(indices values|data)": "raw_ops.DynamicStitch",
    "tensor_diag(x|diagonal)": "raw_ops.Diag",
    "tensor_diag_part(x|input)": "raw_ops.DiagPart",
    "text_of_image(x|image)": "raw_ops.EncodeJpeg raw_ops.EncodePng",
    "three_numbers(x|contents)": "raw_ops.ExtractJpegShape",
    f"tile({X} multiples)": "raw_ops.Tile",
    "to_half_spectrum(axes=1 x|input lengths|fft_length)": "raw_ops.RFFT",
    "to_half_spectrum(axes=2 x|input lengths|fft_length)": "raw_ops.RFFT2D",
    "to_half_spectrum(axes=3 x|input lengths|fft_length)": "raw_ops.RFFT3D",
    f"top_k({X} k)": "raw_ops.TopKV2",
    "top_k_along(x|input k axis|reduction_dimension)": "raw_ops.ApproxTopK",
    f"transpose({X} perm)": "raw_ops.Transpose",
    "unique(x)": "raw_ops.Unique",
    "unique_and_counts(x)": "raw_ops.UniqueWithCounts",
    "unstack(x|value num axis)": "raw_ops.Unpack",
    "updated(x|tensor|ref indices updates)": """
        raw_ops.TensorScatterAdd raw_ops.TensorScatterSub raw_ops.TensorScatterUpdate
        """,
    "vector_of_some(boxes scores)": "raw_ops.NonMaxSuppression",
    "vector_range(start limit delta)": "raw_ops.Range",
    "where(condition x|t y|e)": "raw_ops.SelectV2",
    "where_v1(condition x y)": "raw_ops.Select raw_ops.Where",
}

"""Keras' losses, metrics and other objects by what calling them does.

The notation is that of `gradlint.knowledge.tables.tensorflow`; the parameters are those of the constructor.
Losses and metrics are called on `y_true` and `y_pred`, initializers on `shape`.
"""

from __future__ import annotations

LOSSES = {
    "unsaid_loss(q reduction)": "CategoricalGeneralizedCrossEntropy",
    "overlap_loss(reduction *others axis)": "Dice",
    "overlap_loss(alpha beta reduction *others axis)": "Tversky",
    "example_pairs_loss(gamma margin remove_diagonal reduction)": "Circle",
    "sequence_loss_object(reduction)": "CTC",
    "keras_loss(from_logits label_smoothing axis reduction)": "BinaryCrossentropy",
    "keras_loss(classes=1 from_logits label_smoothing axis reduction)": "CategoricalCrossentropy",
    "keras_loss(apply_class_balancing alpha gamma from_logits label_smoothing axis reduction)": """
        BinaryFocalCrossentropy
        """,
    "keras_loss(alpha gamma from_logits label_smoothing axis reduction)": "CategoricalFocalCrossentropy",
    "sparse_keras_loss(from_logits ignore_class reduction)": "SparseCategoricalCrossentropy",
    "keras_loss(reduction)": """
        CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError
        MeanSquaredError MeanSquaredLogarithmicError Poisson SquaredHinge
        """,
    "keras_loss(delta reduction)": "Huber",
    "keras_loss(axis reduction)": "CosineSimilarity",
}

METRICS = {
    "metric()": """
        AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy
        CategoricalCrossentropy CategoricalHinge CosineSimilarity Hinge IoU KLDivergence LogCoshError
        Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU
        MeanRelativeError MeanSquaredError MeanSquaredLogarithmicError OneHotIoU OneHotMeanIoU
        Poisson PrecisionAtRecall RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity
        SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy
        SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy ConcordanceCorrelation
        PearsonCorrelation
        """,
    "metric_by_thresholds(thresholds)": """
        FalseNegatives FalsePositives Precision Recall TrueNegatives TruePositives
        """,
    "metric_by_classes(average)": "F1Score FBetaScore",
}

INITIALIZERS = {
    "initial_value()": """
        Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal
        LecunUniform Ones Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros
        IdentityInitializer OrthogonalInitializer constant glorot_normal glorot_uniform he_normal
        he_uniform identity lecun_normal lecun_uniform ones orthogonal random_normal random_uniform
        truncated_normal variance_scaling zeros
        """,
}

REGULARIZERS = {
    "regularizer()": """
        L1 L1L2 L2 OrthogonalRegularizer l1 l1_l2 l1l2 l2 orthogonal_regularizer
        """,
}

CONSTRAINTS = {
    "constraint()": """
        Constraint MaxNorm MinMaxNorm NonNeg UnitNorm max_norm maxnorm min_max_norm non_neg nonneg
        unit_norm unitnorm
        """,
}

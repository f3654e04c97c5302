//! A BERT classifier out of an ONNX file whose matrices are bytes, as safetensors under Hugging Face names.
//!
//! What ONNX Runtime's dynamic quantisation writes: `NAME_quantized` (i8 or u8), `NAME_scale` and `NAME_zero_point` of one
//! value each, so value = scale · (code − zero point). A matrix lies `[in, out]` and has the exporter's name; to which map
//! it belongs, the node says that multiplies by it. Other tensors are f32.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use half::f16;
use prost::Message;
use safetensors::tensor::{Dtype, TensorView};

/// The fields of ONNX's `ModelProto` that are read here.
#[derive(Clone, PartialEq, Message)]
struct Model {
    #[prost(message, optional, tag = "7")]
    graph: Option<Graph>,
}

#[derive(Clone, PartialEq, Message)]
struct Graph {
    #[prost(message, repeated, tag = "1")]
    node: Vec<Node>,
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<Initializer>,
}

#[derive(Clone, PartialEq, Message)]
struct Node {
    #[prost(string, repeated, tag = "1")]
    input: Vec<String>,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(string, tag = "4")]
    op_type: String,
}

/// `TensorProto`.
#[derive(Clone, PartialEq, Message)]
struct Initializer {
    #[prost(int64, repeated, tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    data_type: i32,
    #[prost(float, repeated, tag = "4")]
    float_data: Vec<f32>,
    #[prost(int32, repeated, tag = "5")]
    int32_data: Vec<i32>,
    #[prost(string, tag = "8")]
    name: String,
    #[prost(bytes = "vec", tag = "9")]
    raw_data: Vec<u8>,
}

/// ONNX's numbers for the types that are read.
const F32: i32 = 1;
const U8: i32 = 2;
const I8: i32 = 3;

impl Initializer {
    /// The numbers as they stand, codes as whole numbers.
    fn numbers(&self) -> Result<Vec<f32>> {
        let raw = &self.raw_data;
        let values: Vec<f32> = match (self.data_type, raw.is_empty()) {
            (F32, true) => self.float_data.clone(),
            (F32, false) => {
                raw.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            }
            (U8 | I8, true) => self.int32_data.iter().map(|&code| code as f32).collect(),
            (U8, false) => raw.iter().map(|&code| f32::from(code)).collect(),
            (I8, false) => raw.iter().map(|&code| f32::from(code as i8)).collect(),
            (other, _) => bail!("{} is of ONNX's type {other}; f32, u8 or i8 is expected", self.name),
        };
        let count: i64 = self.dims.iter().product();
        ensure!(
            values.len() as i64 == count,
            "{} has {} values for {:?}",
            self.name,
            values.len(),
            self.dims
        );
        Ok(values)
    }
}

/// Every tensor of the classifier in f16. Bytes that are the same for the same file.
///
/// # Errors
/// When the bytes are no such file; says which tensor is missing.
pub fn to_safetensors(onnx: &[u8]) -> Result<Vec<u8>> {
    let graph = Model::decode(onnx).context("no ONNX file")?.graph.context("the ONNX file has no graph")?;
    let by_name: BTreeMap<&str, &Initializer> =
        graph.initializer.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let find =
        |name: &str| by_name.get(name).with_context(|| format!("the ONNX file has no {name}")).copied();
    let one = |name: &str| -> Result<f32> {
        let values = find(name)?.numbers()?;
        ensure!(values.len() == 1, "{name} has {} values; one scale a tensor is expected", values.len());
        Ok(values[0])
    };
    let decoded = |code: &Initializer| -> Result<Vec<f32>> {
        let name = code.name.strip_suffix("_quantized").context("codes without a name")?;
        let (scale, zero) = (one(&format!("{name}_scale"))?, one(&format!("{name}_zero_point"))?);
        Ok(code.numbers()?.into_iter().map(|code| scale * (code - zero)).collect())
    };
    let shape = |tensor: &Initializer| tensor.dims.iter().map(|&dim| dim as usize).collect::<Vec<_>>();

    let mut tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)> = BTreeMap::new();
    for tensor in &graph.initializer {
        let ours = ["bert.", "classifier."].iter().any(|part| tensor.name.starts_with(part));
        if ours
            && tensor.data_type == F32
            && (tensor.name.ends_with(".weight") || tensor.name.ends_with(".bias"))
        {
            tensors.insert(tensor.name.clone(), (shape(tensor), tensor.numbers()?));
        } else if let Some(name) =
            tensor.name.strip_suffix("_quantized").filter(|name| name.contains("embeddings"))
        {
            tensors.insert(name.to_owned(), (shape(tensor), decoded(tensor)?));
        }
    }
    for node in graph.node.iter().filter(|node| node.op_type == "MatMulInteger") {
        let (Some(map), Some(matrix)) = (map_of(&node.name), node.input.get(1)) else { continue };
        let matrix = find(matrix)?;
        let &[input, output] = shape(matrix).as_slice() else { bail!("{} is no matrix", matrix.name) };
        let values = decoded(matrix)?;
        let turned = (0..output).flat_map(|to| (0..input).map(move |from| from * output + to));
        let turned = turned.map(|at| values[at]).collect();
        tensors.insert(format!("{map}.weight"), (vec![output, input], turned));
    }
    let data: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
        .into_iter()
        .map(|(name, (shape, values))| {
            let bytes = values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect();
            (name, shape, bytes)
        })
        .collect();
    let views = data
        .iter()
        .map(|(name, shape, bytes)| Ok((name.as_str(), TensorView::new(Dtype::F16, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(safetensors::serialize(views, None)?)
}

/// `/bert/encoder/layer.0/output/dense/MatMul_quant` as `bert.encoder.layer.0.output.dense`.
fn map_of(node: &str) -> Option<String> {
    let path = node.strip_suffix("/MatMul_quant").or_else(|| node.strip_suffix("/Gemm_MatMul_quant"))?;
    Some(path.trim_start_matches('/').replace('/', "."))
}

#[cfg(test)]
mod tests {
    use safetensors::SafeTensors;

    use super::*;

    fn tensor(name: &str, dims: &[i64], data_type: i32, raw: &[u8]) -> Initializer {
        Initializer {
            dims: dims.to_vec(),
            data_type,
            name: name.into(),
            raw_data: raw.to_vec(),
            ..Initializer::default()
        }
    }

    fn bytes_of(tensors: Vec<Initializer>) -> Vec<u8> {
        let node = Node {
            input: vec!["states".into(), "onnx::MatMul_7_quantized".into()],
            name: "/bert/encoder/layer.0/output/dense/MatMul_quant".into(),
            op_type: "MatMulInteger".into(),
        };
        Model { graph: Some(Graph { node: vec![node], initializer: tensors }) }.encode_to_vec()
    }

    fn values(file: &SafeTensors<'_>, name: &str) -> (Vec<usize>, Vec<f32>) {
        let view = file.tensor(name).unwrap();
        let values = view.data().chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32());
        (view.shape().to_vec(), values.collect())
    }

    #[test]
    fn codes_become_values_under_the_names_of_their_maps() {
        let words = "bert.embeddings.word_embeddings.weight";
        let file = bytes_of(vec![
            tensor("onnx::MatMul_7_quantized", &[2, 3], I8, &[1, 2, 3, 4, 5, 0xFF]),
            tensor("onnx::MatMul_7_scale", &[], F32, &0.5f32.to_le_bytes()),
            tensor("onnx::MatMul_7_zero_point", &[], I8, &[0]),
            tensor("bert.encoder.layer.0.output.dense.bias", &[1], F32, &0.25f32.to_le_bytes()),
            tensor(&format!("{words}_quantized"), &[1, 2], U8, &[0, 200]),
            tensor(&format!("{words}_scale"), &[], F32, &2f32.to_le_bytes()),
            tensor(&format!("{words}_zero_point"), &[], U8, &[86]),
        ]);
        let bytes = to_safetensors(&file).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let matrix = values(&file, "bert.encoder.layer.0.output.dense.weight");
        assert_eq!(matrix, (vec![3, 2], vec![0.5, 2.0, 1.0, 2.5, 1.5, -0.5]));
        assert_eq!(values(&file, "bert.encoder.layer.0.output.dense.bias"), (vec![1], vec![0.25]));
        assert_eq!(values(&file, words), (vec![1, 2], vec![-172.0, 228.0]));
    }

    #[test]
    fn what_is_missing_or_of_another_size_is_named() {
        let missing = bytes_of(vec![tensor("onnx::MatMul_7_quantized", &[1, 1], I8, &[1])]);
        let error = to_safetensors(&missing).unwrap_err().to_string();
        assert!(error.contains("onnx::MatMul_7_scale"), "{error}");
        let short = bytes_of(vec![tensor("bert.pooler.dense.bias", &[2], F32, &[0; 4])]);
        let error = to_safetensors(&short).unwrap_err().to_string();
        assert!(error.contains("bert.pooler.dense.bias has 1 values"), "{error}");
        assert!(to_safetensors(b"\xFFno file").unwrap_err().to_string().contains("no ONNX file"));
    }
}
